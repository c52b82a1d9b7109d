// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';
import { say } from './language.js';

/** A command as one would type it, with a button that copies it; without a clipboard the text gets selected. */
export function command(text) {
  const code = el('code', {}, text);
  const said = el('span', { class: 'said', role: 'status' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = say('ui.copied');
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      getSelection()?.selectAllChildren(code);
      said.textContent = say('ui.selected');
    }
  };
  return el('div', { class: 'command' }, code, el('button', { type: 'button', onclick: copy }, say('ui.copy')), said);
}
