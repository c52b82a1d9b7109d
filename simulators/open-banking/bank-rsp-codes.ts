import type { ReasonCode } from '../../src/kernel/reason.ts';
import type { CodeRow, Meaning } from './rsp-codes.ts';

/** KFTC open banking API v2.0, response codes of participants. Wording of the messages is ours. */
export const bankRspCodesSource = 'KFTC open banking API v2.0 specification, response codes of participants (참가기관 응답코드)';

const row = (meaning: Meaning, en: string, ko: string, arises?: string): CodeRow => ({
  meaning,
  message: { en, ko },
  ...(arises === undefined ? {} : { arises }),
});
const refused = (en: string, ko: string, arises?: string): CodeRow => row('refused', en, ko, arises);
const open = (en: string, ko: string, arises?: string): CodeRow => row('open', en, ko, arises);

export const bankRspCodes = {
  '000': row('done', 'Normal', '정상', 'the bank has carried it out'),
  '111': refused('System failure of the bank', '은행 시스템 장애', 'the network says that the bank does not answer'),
  '114': refused('Outside the hours of the bank', '은행 업무시간 아님'),
  '400': open('The deposit is being processed', '입금 처리중', 'the bank has taken the order in and has not ended it'),
  '412': refused('No such account', '해당계좌 없음', 'the bank has no such account'),
  '415': refused('The account is closed', '해지계좌', 'the account is closed'),
  '416': refused('Sundry account', '잡좌'),
  '419': refused('Reported as an accident', '사고신고 계좌'),
  '420': refused('The account is suspended', '거래정지 계좌', 'the account is suspended'),
  '421': refused('Corporate accounts are not allowed', '법인계좌 거래불가'),
  '425': refused('The account is attached', '압류계좌'),
  '426': refused('The account is protected', '보호계좌'),
  '452': refused('Too many wrong PINs', '비밀번호 오류횟수 초과'),
  '453': refused('Balance', '잔액 부족', 'the balance does not cover the amount'),
  '454': refused('Available balance', '출금가능금액 부족', 'the balance covers the amount, what is held does not leave it'),
  '455': refused('Limit for one transfer', '1회 이체한도 초과'),
  '456': refused('Limit of the day', '1일 이체한도 초과'),
  '458': refused(
    'Delayed for 30 minutes',
    '30분 지연인출 대상',
    'the amount needs money that came in, KRW 1m or more at once, less than 30 minutes ago',
  ),
  '461': refused('Name of the sender', '의뢰인명 오류'),
  '464': refused('Record of the user', '이용자 정보 오류'),
  '467': refused('Dormant account', '휴면계좌'),
  '470': refused('Restricted: kind of account', '거래제한(계좌종류)'),
  '471': refused('Restricted: foreign holder', '거래제한(비거주자)'),
  '472': refused('Restricted: minor', '거래제한(미성년자)'),
  '473': refused('Restricted: purpose not proven', '거래제한(한도제한계좌)'),
  '474': refused('Restricted: joint holders', '거래제한(공동명의)'),
  '475': refused('Restricted: pledged', '거래제한(질권설정)'),
  '476': refused('Restricted: by the bank', '거래제한(은행)'),
  '477': refused('Restricted: by law', '거래제한(법적지급제한)'),
  '490': refused('Blocked for open banking by the holder', '오픈뱅킹 이용제한 계좌'),
  '499': refused('Other', '기타 거래불가'),
  '551': refused('No such user at the bank', '이용자 미등록'),
  '555': refused('The user has ended it at the bank', '이용자 해지'),
  '556': refused('The user is suspended at the bank', '이용자 정지'),
  '803': open('Internal error on the way', '내부 처리 오류'),
  '804': open('Timed out', '응답시간 초과', 'the bank did not answer in time'),
  '815': refused('The name of the holder differs', '예금주명 불일치', 'name_check_option is on and the name differs'),
  '818': refused('No data of the simulator', '시뮬레이터 데이터 없음'),
  '819': open('Sending failed', '송신 오류'),
  '822': open('Duplicate', '거래번호 중복', 'an order that has ended is sent again under its bank_tran_id on the same day'),
  '999': refused('Net debit cap', '순이체한도 초과', "the payer's bank has reached its net debit cap"),
} as const satisfies Record<string, CodeRow>;

export type BankRspCode = keyof typeof bankRspCodes;

/** What a bank or the network refused for, in the words of the API. What is not here has no words of its own: 499. */
const byReason: Partial<Readonly<Record<ReasonCode, BankRspCode>>> = {
  account_unknown: '412',
  account_closed: '415',
  account_blocked: '420',
  account_dormant: '467',
  account_reported: '419',
  account_attached: '425',
  account_kind: '470',
  account_limit: '455',
  account_day_limit: '456',
  receipt_held: '458',
  name_mismatch: '815',
  insufficient_funds: '453',
  amount_limit: '455',
  outside_hours: '114',
  net_debit_cap: '999',
  participant_unavailable: '111',
  settlement_liquidity: '111',
  system_unavailable: '803',
  rate_limited: '803',
  key_conflict: '822',
};

export function bankRspCodeOf(reason: ReasonCode): BankRspCode {
  return byReason[reason] ?? '499';
}
