// @ts-nocheck: runs in a browser, whose types this project does not load.
import { isKorean, say } from './language.js';

export function count(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `₩1,250,000` or `1,250,000원`, with a real minus sign. */
export function won(text) {
  const digits = count(text.replace('-', ''));
  const sign = text.startsWith('-') ? '−' : '';
  return isKorean() ? `${sign}${digits}원` : `${sign}₩${digits}`;
}

/** Digits only, for columns whose head names the unit. */
export function digits(text) {
  return `${text.startsWith('-') ? '−' : ''}${count(text.replace('-', ''))}`;
}

export function signed(text) {
  return text.startsWith('-') || text === '0' ? digits(text) : `+${digits(text)}`;
}

/** `97.8 %`; 100 and 0 only where it is exactly that. */
export function percent(share) {
  if (share === 0 || share === 1) return `${share * 100} %`;
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)} %`;
}

export function ratio(value) {
  return value.toFixed(3);
}

const timeOfDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Seoul',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const days = {
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Seoul', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
  ko: new Intl.DateTimeFormat('ko-KR', { timeZone: 'Asia/Seoul', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
};

/** Time of day in Seoul, `10:00:00.004`. */
export function time(epochMs) {
  return timeOfDay.format(epochMs);
}

export function day(epochMs) {
  return days[isKorean() ? 'ko' : 'en'].format(epochMs);
}

/** `30 s`, `5 min`, `25 h`: the largest unit of which there is at least one. */
export function gap(ms) {
  if (ms >= 3_600_000) return say('gap.hours', { n: trimmed(ms / 3_600_000) });
  if (ms >= 60_000) return say('gap.minutes', { n: trimmed(ms / 60_000) });
  return say('gap.seconds', { n: trimmed(ms / 1000) });
}

/** The same down to milliseconds, for figures. */
export function duration(ms) {
  return ms === 0 ? '0' : ms < 1000 ? `${ms} ms` : gap(ms);
}

function trimmed(value) {
  return value.toFixed(1).replace(/\.0$/, '');
}
