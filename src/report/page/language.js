// @ts-nocheck: runs in a browser, whose types this project does not load.
import { checkWords, familyWords, faultWords, stepTitles } from './step-words.js';
import { wordsEn } from './words-en.js';
import { wordsKo } from './words-ko.js';

let korean = false;

export function isKorean() {
  return korean;
}

export function speak(language) {
  korean = language === 'ko';
  document.documentElement.lang = korean ? 'ko' : 'en';
}

/** A phrase of the page, its `{names}` filled in. */
export function say(key, values = {}) {
  return fill((korean ? wordsKo : wordsEn)[key] ?? key, values);
}

/** One of a pair `[English, Korean]`. */
function pick(pair) {
  return pair[korean ? 1 : 0];
}

/** One of `{en, ko}`. */
export function own(text) {
  return korean ? text.ko : text.en;
}

export function checkName(id) {
  return Object.hasOwn(checkWords, id) ? pick(checkWords[id]) : id;
}

export function familyName(number) {
  return familyWords[number] === undefined ? String(number) : pick(familyWords[number]);
}

export function faultName(verb) {
  return Object.hasOwn(faultWords, verb) ? pick(faultWords[verb]) : verb;
}

/** Title of a step: the most particular entry that exists. */
export function stepTitle(kind, ending, values) {
  const key = `${kind}/${ending}`;
  const pair = Object.hasOwn(stepTitles, key) ? stepTitles[key] : stepTitles[kind];
  return pair === undefined ? kind : fill(pick(pair), values);
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (hole, name) => (Object.hasOwn(values, name) ? String(values[name]) : hole));
}
