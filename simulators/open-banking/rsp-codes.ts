/** What an answer says about the order: it is done, nothing happened, or nobody knows and `/transfer/result` has to be asked. */
export type Meaning = 'done' | 'refused' | 'open';

export interface CodeRow {
  readonly meaning: Meaning;
  readonly message: { readonly en: string; readonly ko: string };
  /** When this simulator gives it without being told to. Absent: by a magic value only. */
  readonly arises?: string;
}

/** KFTC open banking API v2.0, response codes. Messages are our wording; what a code means for the order is our reading where it is `open`. */
export const rspCodesSource = 'KFTC open banking API v2.0 specification, response codes (응답코드); wording of the messages is ours';

const done = (en: string, ko: string, arises?: string): CodeRow => row('done', en, ko, arises);
const open = (en: string, ko: string, arises?: string): CodeRow => row('open', en, ko, arises);
const refused = (en: string, ko: string, arises?: string): CodeRow => row('refused', en, ko, arises);

function row(meaning: Meaning, en: string, ko: string, arises: string | undefined): CodeRow {
  return { meaning, message: { en, ko }, ...(arises === undefined ? {} : { arises }) };
}

export const rspCodes = {
  A0000: done('Success', '성공', 'the request was carried out'),
  A0001: open('Processing', '처리중', 'the bank has taken the order in and has not ended it; bank_rsp_code 400'),
  A0002: refused('Error of the participant; see bank_rsp_code', '참가기관 에러', 'the bank refused; bank_rsp_code says why'),
  A0003: refused('Internal error of the centre', '내부 처리 에러'),
  A0004: refused('Format of the request', '요청전문 포맷 에러', 'a field is missing, too long or of another type'),
  A0005: refused('Registered data', '등록정보 에러', 'client and institution, or the contract account, are not as registered'),
  A0006: refused('Conversion of the message', '전문변환 에러'),
  A0007: open('Processing timed out', '처리시간 초과'),
  A0008: open('The same order is being processed', '중복 처리중', 'an order is sent again under its bank_tran_id while it is under way'),
  A0009: refused('An item of the list failed', '개별 거래 오류', 'an inquiry about several transfers names one that is not there'),
  A0010: refused('The app is not registered', '미등록 앱'),
  A0011: refused('No permission for the API', 'API 사용권한 없음', 'the token lacks the scope of the API'),
  A0012: refused('No such API', '미등록 API', 'the path is not of this API'),
  A0013: refused('No such service', '미등록 서비스'),
  A0014: refused('The member has left', '해지된 이용기관'),
  A0015: refused('The simulator has no answer', '시뮬레이터 응답 없음'),
  A0016: refused('Internal sending failed', '내부 송신 에러'),
  A0017: open('The participant did not answer in time', '참가기관 응답시간 초과', 'the bank does not answer; bank_rsp_code 804'),
  A0018: refused('Nothing found', '조회결과 없음', 'an inquiry has no line to show'),
  A0019: refused('The member is leaving', '해지 진행중인 이용기관'),
  A0020: refused('Outside hours', '서비스 이용시간 아님', 'between 23:55 and 00:05'),
  A0101: refused("The institution's deposits of the day", '이용기관 입금이체 일한도 초과', 'the day limit of deposits is used up'),
  A0102: refused("The institution's deposits of the month", '이용기관 입금이체 월한도 초과', 'the month limit of deposits is used up'),
  A0103: refused("The institution's withdrawals of the day", '이용기관 출금이체 일한도 초과', 'the day limit of withdrawals is used up'),
  A0104: refused("The institution's withdrawals of the month", '이용기관 출금이체 월한도 초과', 'the month limit of withdrawals is used up'),
  A0105: refused('Withdrawal above the limit for one', '출금이체 건당 한도 초과', 'one withdrawal is above the limit'),
  A0106: refused('Deposit above the limit for one', '입금이체 건당 한도 초과', 'one deposit is above the limit'),
  A0111: refused("The user's limit for one", '이용자 건당 한도 초과', "one withdrawal is above the user's limit"),
  A0112: refused("The user's limit of the day", '이용자 일한도 초과', "the user's withdrawals of the day, at all institutions, are above the limit"),
  A0301: refused('No access to the user', '이용자 접근권한 없음', 'the token is of another user'),
  A0302: refused('No access to the account', '계좌 접근권한 없음', 'a transfer that another institution ordered'),
  A0304: refused('fintech_use_num is not of this user', '핀테크이용번호 불일치', 'fintech_use_num is unknown, or of another user'),
  A0305: refused('No consent to inquiries', '조회 동의 없음', 'the user did not agree, or ended it'),
  A0306: refused('No consent to withdrawals', '출금 동의 없음', 'the user did not agree, or ended it'),
  A0307: refused('Pass phrase', '입금이체용 암호문구 불일치', 'wd_pass_phrase is not the one that was agreed'),
  A0310: refused('No such transfer', '원거래 없음', 'no transfer of this bank_tran_id and date; it is closed, and a late copy is refused'),
  A0312: refused('The holder differs', '예금주 정보 불일치', 'account_holder_info is not of the holder'),
  A0313: refused('The user differs', '이용자 정보 불일치', 'the holder of the account is no user'),
  A0314: refused('The account is moving to another bank', '계좌이동 진행중'),
  A0316: refused('Consent to inquiries has expired', '조회 동의기간 만료', 'a year after it was given'),
  A0317: refused('The payee is not registered', '미등록 수취계좌', 'a deposit names a fintech_use_num that nobody has'),
  A0319: refused('Consent to withdrawals has expired', '출금 동의기간 만료', 'a year after it was given'),
  A0321: refused("Format of the holder's id", '예금주 실명번호 형식 오류', 'account_holder_info is neither 6 nor 10 digits'),
  A0322: refused('The account is registered already', '이미 등록된 계좌'),
  A0323: refused('The account is not registered', '등록되지 않은 계좌', 'account/cancel of an account without consent'),
  A0324: refused('The account cannot be registered', '등록할 수 없는 계좌'),
  A0325: refused('Registration is in progress', '계좌등록 처리중'),
  A0326: refused('Duplicate bank_tran_id', '거래고유번호 중복', 'the bank_tran_id was used today for another order, or closed by an inquiry'),
  A0327: refused('No agreed limit', '약정한도 없음', 'the withdrawal guarantee limit is used up, or there is none'),
  O0001: refused('Parameter of the authorization', '인증 파라미터 에러', 'an OAuth request with a wrong or missing parameter'),
  O0002: refused('The token is rejected', 'Access Token 거부', 'no token, or one that was not issued here'),
  O0003: refused('The token has expired', 'Access Token 유효기간 만료', '90 days after it was issued'),
  O0006: refused('The address is not allowed', '허용되지 않은 IP'),
  O0008: refused('The quota of calls is used up', 'API 호출 한도 초과', 'more calls in a minute than were agreed'),
  O0010: refused('The method is not allowed', '허용되지 않은 Method', 'the path exists for another method'),
} as const satisfies Record<string, CodeRow>;

export type RspCode = keyof typeof rspCodes;
