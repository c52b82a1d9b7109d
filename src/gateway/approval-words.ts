import type { StepUpCause } from '../kernel/policy.ts';
import type { Approval } from './approvals.ts';
import type { NameMark } from './name-marks.ts';

export type Language = 'ko' | 'en';

/** Everything that the approval page says. */
export interface ApprovalWords {
  readonly title: string;
  readonly lead: string;
  readonly amount: string;
  readonly from: string;
  readonly to: string;
  readonly bank: string;
  readonly agent: string;
  readonly principal: string;
  readonly why: string;
  readonly until: string;
  readonly fourEyes: string;
  readonly approve: string;
  readonly refuse: string;
  readonly signIn: string;
  readonly signInLead: string;
  readonly code: string;
  readonly codeUnknown: string;
  readonly notYours: string;
  readonly notYoursLead: string;
  readonly holderUnknown: string;
  readonly holderDiffers: string;
  readonly other: string;
  readonly won: (digits: string) => string;
  readonly causes: Readonly<Record<StepUpCause, string>>;
  readonly marks: Readonly<Record<NameMark, string>>;
  readonly states: Readonly<Record<Exclude<Approval['state'], 'asked'>, string>>;
}

export const approvalWords: Readonly<Record<Language, ApprovalWords>> = {
  ko: {
    title: '이체 결재',
    lead: '에이전트가 아래 이체의 승인을 요청했습니다. 내용을 확인하고 승인하거나 거절하세요. 승인은 이 이체 한 건에 한 번만 쓰입니다.',
    amount: '금액',
    from: '출금 계좌',
    to: '받는 분',
    bank: '은행',
    agent: '에이전트',
    principal: '위임자',
    why: '결재 사유',
    until: '유효 시각',
    fourEyes: '교차 결재: 위임자가 아닌 담당자가 승인해야 합니다.',
    approve: '승인',
    refuse: '거절',
    signIn: '로그인',
    signInLead: '결재하려면 본인의 코드로 로그인하세요. 에이전트의 토큰은 쓸 수 없습니다.',
    code: '코드',
    codeUnknown: '알 수 없는 코드입니다.',
    notYours: '열 수 없습니다',
    notYoursLead: '이 결재 건은 없거나, 로그인한 분이 결재할 건이 아닙니다.',
    holderUnknown: '은행이 예금주명을 확인해 주지 않았습니다.',
    holderDiffers: '주의: 이체 지시의 받는 분 이름이 은행의 예금주명과 다릅니다.',
    other: 'English',
    won: (digits) => `${digits}원`,
    causes: {
      amount: '금액이 결재 기준 이상입니다.',
      structuring: '같은 받는 분에게 오늘 보낸 금액의 합이 결재 기준 이상입니다.',
      'new-payee': '처음 보내는 받는 분입니다.',
      velocity: '짧은 시간에 이체가 많습니다.',
    },
    marks: {
      hidden: '보이지 않거나 글자 방향을 바꾸는 문자가 있습니다.',
      'foreign-letters': '한글·영문·한자가 아닌, 비슷하게 보이는 글자가 있습니다.',
      'unusual-forms': '일반적이지 않은 글자 형태가 있습니다.',
    },
    states: {
      approved: '승인되었습니다. 에이전트가 같은 지시를 다시 보내면 이체됩니다.',
      refused: '거절되었습니다. 이체되지 않습니다.',
      expired: '유효 시각이 지났습니다. 이체되지 않습니다.',
      used: '승인되어 이미 쓰였습니다.',
    },
  },
  en: {
    title: 'Approve a transfer',
    lead: 'An agent asks for approval of this transfer. Check it, then approve or refuse. An approval serves this one transfer, once.',
    amount: 'Amount',
    from: 'From',
    to: 'To',
    bank: 'Bank',
    agent: 'Agent',
    principal: 'On behalf of',
    why: 'Why you are asked',
    until: 'Holds until',
    fourEyes: 'Four eyes: an officer has to approve, not whoever the agent acts for.',
    approve: 'Approve',
    refuse: 'Refuse',
    signIn: 'Sign in',
    signInLead: "Sign in with a code of your own to decide. An agent's token does not do.",
    code: 'Code',
    codeUnknown: 'This code is not known.',
    notYours: 'Not for you',
    notYoursLead: 'There is no such request, or it is not yours to decide.',
    holderUnknown: 'The bank has not confirmed the name of the holder.',
    holderDiffers: "Careful: the order names somebody else than the holder by the bank's word.",
    other: '한국어',
    won: (digits) => `₩${digits}`,
    causes: {
      amount: 'The amount is as high as needs approval.',
      structuring: 'What was paid to this payee today comes to as much as needs approval.',
      'new-payee': 'This payee was never paid before.',
      velocity: 'There are many transfers within a short time.',
    },
    marks: {
      hidden: 'It has characters that do not show or that turn text around.',
      'foreign-letters': 'It has letters that are not Korean, Latin or Chinese and may look like them.',
      'unusual-forms': 'It has unusual forms of letters.',
    },
    states: {
      approved: 'Approved. The transfer is made when the agent sends the same order again.',
      refused: 'Refused. Nothing is transferred.',
      expired: 'Its time is over. Nothing is transferred.',
      used: 'Approved, and used.',
    },
  },
};
