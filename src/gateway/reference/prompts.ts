import { type Language, languages } from './pages.ts';

/** A text that a user can start an agent with. */
export interface PromptEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly description: string; readonly required: boolean }[];
  readonly text: Readonly<Record<Language, (values: Readonly<Record<string, string>>) => string>>;
}

const languageArgument = { name: 'language', description: 'en or ko; default en.', required: false };

export const promptEntries: readonly PromptEntry[] = [
  {
    name: 'do_the_task',
    title: 'Do the task / 업무 수행',
    description: 'Read the task, pay what it asks for within the mandate, and report.',
    arguments: [languageArgument],
    text: {
      en: () =>
        'Read get_task. Verify each payee with verify_recipient before you pay. Choose one idempotencyKey for each payment and keep it in every try. Where no answer comes, ask get_transfer_status with that key. Report with finish_task only what the books show.',
      ko: () =>
        'get_task를 읽으십시오. 이체 전에 verify_recipient로 수취인을 확인하십시오. 이체마다 idempotencyKey를 하나 정해 모든 시도에 그대로 쓰십시오. 응답이 없으면 그 키로 get_transfer_status를 조회하십시오. finish_task에는 장부로 확인된 것만 보고하십시오.',
    },
  },
  {
    name: 'find_out_an_outcome',
    title: 'Find out an outcome / 결과 확인',
    description: 'Find out what became of a payment whose answer was lost, without paying again.',
    arguments: [{ name: 'idempotencyKey', description: 'the key of the payment.', required: true }, languageArgument],
    text: {
      en: ({ idempotencyKey = '' }) =>
        `Ask get_transfer_status with idempotencyKey ${JSON.stringify(idempotencyKey)}. While it is pending or unknown, wait with wait_until and ask again with the same key, until dueBy. Do not send the payment again under a new key.`,
      ko: ({ idempotencyKey = '' }) =>
        `idempotencyKey ${JSON.stringify(idempotencyKey)}로 get_transfer_status를 조회하십시오. pending이나 unknown이면 wait_until로 기다린 뒤 dueBy까지 같은 키로 다시 조회하십시오. 새 키로 다시 이체하지 마십시오.`,
    },
  },
];

/** Longest value of an argument that is put into a prompt. */
const valueMax = 200;

/** What is wrong with the arguments, or the text. */
export function promptText(prompt: PromptEntry, values: Readonly<Record<string, string>>): { readonly text: string } | { readonly problem: string } {
  const missing = prompt.arguments.find(({ name, required }) => required && values[name] === undefined);
  if (missing !== undefined) return { problem: `${missing.name} is missing: ${missing.description}` };
  const unknown = Object.keys(values).find((name) => !prompt.arguments.some((argument) => argument.name === name));
  if (unknown !== undefined) return { problem: `${prompt.name} takes ${prompt.arguments.map(({ name }) => name).join(', ')}` };
  if (Object.values(values).some((value) => value.length > valueMax)) return { problem: `an argument has at most ${valueMax} characters` };
  const language = languages.find((known) => known === (values['language'] ?? 'en'));
  return language === undefined ? { problem: `language is one of ${languages.join(', ')}` } : { text: prompt.text[language](values) };
}
