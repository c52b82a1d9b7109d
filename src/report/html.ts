import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { wonText } from './amount-text.ts';
import { reportData } from './embed.ts';
import type { Life } from './life.ts';
import type { RunResult } from './run-result.ts';

/** The page's own files, in the order in which they are put together: what is imported comes first. */
const styles = [
  ...['tokens.css', 'frame.css', 'verdict.css', 'tables.css', 'faults.css', 'cases.css', 'controls.css', 'strip.css', 'life.css', 'steps.css'],
  'narrow-and-print.css',
];
const scripts = [
  ...['words-en.js', 'words-ko.js', 'step-words.js', 'language.js', 'dom.js', 'format.js', 'state.js', 'copy.js', 'part.js', 'strip.js'],
  ...[
    'check-sentences.js',
    'step-text.js',
    'diagram.js',
    'summary.js',
    'cases.js',
    'controls.js',
    'service.js',
    'latency.js',
    'families.js',
    'faults.js',
  ],
  ...['beside.js', 'sessions.js', 'life-view.js', 'main.js'],
];

/**
 * The whole report as one HTML file. It asks the network for nothing, and its policy lets nothing run but the one script
 * that is written into it; what came from outside is data, and is only ever shown as text.
 * @param lives of the trials to be followed step by step, see `chooseLives`
 */
export function renderReport({ run, lives }: { readonly run: RunResult; readonly lives: readonly Life[] }): string {
  const style = styles.map(pageFile).join('\n');
  const script = scripts.map((name) => withoutModules(pageFile(name))).join('\n');
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
  // No `<` is left in the data, so no text in it can end the element that carries it.
  const data = JSON.stringify(reportData(run, lives)).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>railproof · ${run.verdict}</title>
<style>${style}</style>
</head>
<body>
<div id="page"><noscript><p>${plainVerdict(run)}</p></noscript></div>
<script type="application/json" id="data">${data}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

function pageFile(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');
}

/** The scripts share one scope in the file, where an inline module could not import its neighbours. */
function withoutModules(source: string): string {
  return source.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
}

/** As a content security policy wants it (W3C CSP Level 3, hash-source). */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** For a reader without JavaScript. Figures and verdict only: nothing here came from outside. */
function plainVerdict(run: RunResult): string {
  const trials = run.cases.reduce((sum, item) => sum + item.trials, 0);
  const passed = run.cases.reduce((sum, item) => sum + item.passed, 0);
  const lost = run.cases.reduce((sum, item) => sum + BigInt(item.wonLost), 0n);
  return `${run.verdict}: ${passed} of ${trials} trials passed, ${wonText(lost)} lost. The tables need JavaScript; run.json has every figure.`;
}
