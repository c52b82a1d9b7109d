// @ts-nocheck: runs in a browser, whose types this project does not load.
/** What the address says (`#trial=…&lang=ko`): it can be sent to a colleague, and the Back button works. */
export function readAddress() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const language = parameters.get('lang') ?? (navigator.language.startsWith('ko') ? 'ko' : 'en');
  return { trial: parameters.get('trial'), item: parameters.get('case'), language: language === 'ko' ? 'ko' : 'en' };
}

/** The address of another view, in the language of this one unless told otherwise. */
export function address({ trial = null, item = null, language = readAddress().language }) {
  const parameters = new URLSearchParams();
  if (trial !== null) parameters.set('trial', trial);
  if (item !== null) parameters.set('case', item);
  parameters.set('lang', language);
  return `#${parameters}`;
}

/** How the tables stand; survives a change of language but not a reload. */
export const table = { find: '', show: 'all', sort: null, descending: true, open: new Set() };

/** Opens one case, `id persona`, in the table and leaves the others out. */
export function enterCase(item) {
  Object.assign(table, { find: item.split(' ')[0], show: 'all' });
  table.open.add(item);
}

/** How the life of a trial is shown; begins anew with each trial. */
export const view = { trial: null, payment: null, detail: false, others: false, begun: false };

export function enterTrial(trial) {
  if (view.trial === trial) return;
  Object.assign(view, { trial, payment: null, detail: false, others: false, begun: false });
}
