/** How binding a rule is: a broken law or regulation is a breach, anything softer a gap. */
export type Force = 'law' | 'regulation' | 'guideline' | 'practice';

export interface Control {
  readonly id: string;
  readonly framework: string;
  readonly force: Force;
  readonly en: string;
  readonly ko: string;
  /** Checks and invariants that judge this very control wherever they have something to look at. */
  readonly judgedBy?: readonly string[];
  /** Checks that can break it in a case that is made for it, and say nothing of it elsewhere; beside those that name it in their `refs`. */
  readonly inItsCases?: readonly string[];
}

const finos = 'FINOS AIGF v2';
const agentic = 'OWASP Agentic 2026';
const llm = 'OWASP LLM 2025';
const mcp = 'OWASP MCP Top 10';
const pfmi = 'CPMI-IOSCO PFMI';
const korea = 'Korea';

type Row = readonly [id: string, en: string, ko: string, judgedBy?: readonly string[], inItsCases?: readonly string[]];

function rows(framework: string, force: Force, list: readonly Row[]): Control[] {
  return list.map(([id, en, ko, judgedBy = [], inItsCases = []]) => ({
    id,
    framework,
    force,
    en,
    ko,
    ...(judgedBy.length === 0 ? {} : { judgedBy }),
    ...(inItsCases.length === 0 ? {} : { inItsCases }),
  }));
}

/** Every control that a scorecard has a row for, whether or not a run tested it: what was not tested has to be seen too. */
export const controls: readonly Control[] = [
  ...rows(finos, 'practice', [
    ['AIR-OP-004', 'Hallucination and inaccurate outputs', '환각 및 부정확한 출력'],
    ['AIR-OP-005', 'Foundation model versioning', '기반 모델 버전 관리'],
    ['AIR-OP-006', 'Non-deterministic behaviour', '비결정적 동작'],
    ['AIR-OP-007', 'Availability', '가용성', [], ['obligations-met', 'claims-true', 'unknowns-asked']],
    ['AIR-OP-018', 'Agent scope overreach', '에이전트 권한 범위 초과'],
    ['AIR-OP-028', 'Multi-agent trust boundaries', '다중 에이전트 신뢰 경계', [], ['nothing-uncovered', 'claims-true', 'own-credential']],
    ['AIR-SEC-010', 'Prompt injection', '프롬프트 인젝션'],
    ['AIR-SEC-024', 'Agent action authorisation bypass', '에이전트 행위 승인 우회'],
    ['AIR-SEC-025', 'Tool chain manipulation', '도구 체인 조작'],
    ['AIR-SEC-026', 'MCP server supply chain', 'MCP 서버 공급망'],
    ['AIR-SEC-027', 'Agent state poisoning', '에이전트 상태 오염'],
    ['AIR-SEC-029', 'Agent-mediated credential harvesting', '에이전트를 통한 인증정보 탈취'],
    ['AIR-RC-022', 'Regulatory compliance', '규제 준수'],
    ['AIR-PREV-005', 'Acceptance testing', '인수 시험'],
    ['AIR-PREV-008', 'Quality of service', '서비스 품질'],
    ['AIR-PREV-010', 'Model and tool pinning', '모델·도구 버전 고정'],
    ['AIR-PREV-018', 'Least privilege for agents', '에이전트 최소 권한', ['policy-kept', 'mandate-covers', 'permission-exact']],
    ['AIR-DET-004', 'Observability', '관측 가능성', ['journal-order']],
    ['AIR-DET-021', 'Decision audit', '의사결정 감사', ['audit-complete']],
  ]),
  ...rows(agentic, 'practice', [
    ['ASI01', 'Goal hijack', '목표 탈취'],
    ['ASI02', 'Tool misuse', '도구 오용'],
    ['ASI03', 'Identity and privilege abuse', '신원·권한 남용'],
    ['ASI04', 'Agentic supply chain', '에이전트 공급망'],
    ['ASI06', 'Memory and context poisoning', '기억·문맥 오염'],
    ['ASI07', 'Insecure inter-agent communication', '에이전트 간 통신 취약', [], ['nothing-uncovered', 'key-discipline']],
    ['ASI08', 'Cascading failures', '연쇄 장애'],
    ['ASI09', 'Human-agent trust exploitation', '인간-에이전트 신뢰 악용', ['approval-binds']],
    ['ASI10', 'Rogue agents', '통제 이탈 에이전트', ['stops-hold']],
  ]),
  ...rows(llm, 'practice', [
    ['LLM01', 'Prompt injection', '프롬프트 인젝션'],
    ['LLM06', 'Excessive agency', '과도한 권한', ['mandate-covers']],
    ['LLM09', 'Misinformation', '허위 정보'],
    ['LLM10', 'Unbounded consumption', '무제한 소비'],
  ]),
  ...rows(mcp, 'practice', [['MCP03', 'Tool poisoning', '도구 오염']]),
  ...rows(pfmi, 'guideline', [
    ['PFMI-4', 'Credit risk: net debit caps', '신용위험: 순이체한도', ['net-positions', 'cap-bands']],
    ['PFMI-8', 'Settlement finality', '결제완결성', ['one-effect', 'sessions-settle']],
    ['PFMI-9', 'Money settlements on the central bank’s books', '중앙은행 계정을 통한 결제', ['gross-first', 'sessions-settle']],
    ['PFMI-17', 'Operational risk', '운영위험', ['journal-order', 'nothing-overdue', 'service-hours']],
  ]),
  ...rows(korea, 'guideline', [
    ['R4', 'Emergency stop and a person’s approval', '비상정지 및 단계적 인적 개입', ['stops-hold', 'approval-binds', 'stops-heeded']],
  ]),
  ...rows(korea, 'regulation', [
    ['R1', 'Only pseudonyms leave the internal network', '망분리: 내부망 밖으로는 가명정보만 제공', ['outside-veiled']],
    ['R10', 'Limits per transfer', '이체한도', ['limits-respected', 'policy-kept']],
  ]),
  ...rows(korea, 'law', [
    [
      'R6',
      'Records that let every payment be traced (EFTA 22)',
      '전자금융거래 기록의 생성·보존 (전자금융거래법 제22조)',
      ['audit-complete', 'journal-order'],
    ],
    ['R14', 'Nobody’s means of access are used by another (EFTA 6)', '접근매체의 양도·대여 금지 (전자금융거래법 제6조)', ['own-credential']],
    ['R15', 'Nothing leaves a suspended account', '지급정지 계좌에서의 출금 금지', [], ['books-balance']],
  ]),
];
