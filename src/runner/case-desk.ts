import type { Caller } from '../gateway/caller.ts';
import type { BilingualText, Task, TaskDesk } from '../gateway/task-desk.ts';
import type { Clock } from '../kernel/clock.ts';
import type { PlannedJob } from './job-plan.ts';
import type { TrialPlan } from './trial-plan.ts';

const nobody: BilingualText = {
  en: 'I have nothing to add. Do what I asked, within what I allowed.',
  ko: '추가로 드릴 말씀이 없습니다. 요청한 대로, 위임한 범위 안에서 처리해 주세요.',
};

/** The desk of a case: each agent gets its job, the principal answers from the case, and waiting is waiting on the world's clock. */
export function caseDesk(plan: TrialPlan, clock: Clock): TaskDesk {
  const jobOf = (caller: Caller) => plan.jobs.find((job) => job.agent === caller.agent && job.principal === caller.principal);
  return {
    task: (caller) => {
      const job = jobOf(caller);
      return job === undefined ? undefined : taskOf(job);
    },
    answer: (caller, question) => answerOf(jobOf(caller), question),
    waitUntil: (_caller, at) => clock.sleep(Math.max(0, at - clock.now())),
    finish: () => {}, // the transcript holds the claim; the desk has nothing to add to it
  };
}

function taskOf(job: PlannedJob): Task {
  return {
    task: job.text,
    notices: job.notices ?? [],
    items: job.items.map(({ item, kind, payer, payee, payeeName, amountWon, memo, from, until, after, route, askFirst, evidence, file }) => ({
      item,
      kind,
      payer: payer.ref,
      payee: { ...payee.ref, holder: payeeName },
      amountWon,
      memo,
      ...(from === undefined ? {} : { from }),
      until,
      ...(after === undefined ? {} : { after }),
      ...(route === undefined ? {} : { route }),
      ...(askFirst === undefined ? {} : { askFirst }),
      ...(evidence === undefined ? {} : { evidence }),
      ...(file === undefined ? {} : { file }),
    })),
  };
}

/** The first answer whose word stands in the question, else what the principal says to everything. */
function answerOf(job: PlannedJob | undefined, question: string): BilingualText {
  const answers = job?.answers;
  if (answers === undefined) return nobody;
  const asked = question.toLowerCase();
  const found = Object.entries(answers.about ?? {}).find(([word]) => asked.includes(word.toLowerCase()));
  return found?.[1] ?? answers.otherwise;
}
