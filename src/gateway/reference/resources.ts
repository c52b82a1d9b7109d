import { dayMs } from '../../kernel/calendar.ts';
import type { DoorAnswer } from '../door.ts';
import { calendarPage, calendarYears, feesPage, type Language, languages, type ReferencePage, rulesPage } from './pages.ts';

/** What a resource says about itself; `{year}` and `{language}` make it a template. */
export interface ResourceEntry {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

export interface ResourceText {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
  /** How long a copy may be kept, and by whom (MCP 2026-07-28, caching). */
  readonly ttlMs: number;
  readonly cacheScope: 'public' | 'private';
}

const pages: Readonly<Record<'fees' | 'rules', ReferencePage>> = { fees: feesPage, rules: rulesPage };
/** Resources that change while the gateway runs: each is what a tool answers, read under the rights of the caller. */
const tools: Readonly<
  Record<'cutoffs' | 'participants', { readonly tool: string; readonly title: Readonly<Record<Language, string>>; readonly ttlMs: number }>
> = {
  cutoffs: { tool: 'get_cutoffs', title: { en: 'Opening hours, cut-offs and limits', ko: '운영 시간, 마감 시각과 한도' }, ttlMs: 60_000 },
  participants: { tool: 'get_system_status', title: { en: 'Participants and their state', ko: '참가기관과 상태' }, ttlMs: 10_000 },
};

const markdown = 'text/markdown';
const json = 'application/json';

/** Every resource but the calendars of single years, in a fixed order. */
export const resourceEntries: readonly ResourceEntry[] = [
  ...Object.entries(tools).flatMap(([topic, { title, tool }]) =>
    languages.map((language) => entry(topic, language, title[language], `What ${tool} answers now.`, json)),
  ),
  ...Object.entries(pages).flatMap(([topic, { title }]) => languages.map((language) => entry(topic, language, title[language], title.en, markdown))),
];

export const calendarTemplate = 'railproof://calendar/{year}/{language}';

/** What may stand for a variable of a template, for completion. */
export const templateValues: Readonly<Record<string, readonly string[]>> = { year: calendarYears, language: languages };

/**
 * Reads a resource. `undefined`: there is none under this URI. A tool behind it may refuse, and then nothing is shown.
 * @param ask calls a tool for whoever reads
 */
export async function readResource(uri: string, ask: (tool: string) => Promise<DoorAnswer>): Promise<ResourceText | DoorAnswer | undefined> {
  const [, topic = '', year, language] = /^railproof:\/\/([a-z]+)\/(?:(\d{4})\/)?(en|ko)$/.exec(uri) ?? [];
  if (language !== 'en' && language !== 'ko') return undefined;
  if (topic === 'calendar' && year !== undefined) return pageText(uri, calendarPage(year), language);
  if (year !== undefined) return undefined;
  if (topic === 'fees' || topic === 'rules') return pageText(uri, pages[topic], language);
  if (topic !== 'cutoffs' && topic !== 'participants') return undefined;
  const { tool, title, ttlMs } = tools[topic];
  const answer = await ask(tool);
  if (answer.error) return answer;
  return { uri, mimeType: json, text: JSON.stringify({ title: title[language], ...answer.content }), ttlMs, cacheScope: 'private' };
}

function pageText(uri: string, page: ReferencePage | undefined, language: Language): ResourceText | undefined {
  if (page === undefined) return undefined;
  return { uri, mimeType: markdown, text: `# ${page.title[language]}\n\n${page.text[language]}\n`, ttlMs: dayMs, cacheScope: 'public' };
}

function entry(topic: string, language: Language, title: string, description: string, mimeType: string): ResourceEntry {
  return { uri: `railproof://${topic}/${language}`, name: `${topic}-${language}`, title, description, mimeType };
}
