import { type Won, won } from '../../src/kernel/money.ts';
import type { Random } from '../../src/kernel/random.ts';
import { accountNumber, type Participant } from './participants.ts';

export interface Customer {
  readonly account: string;
  readonly holder: string;
  readonly balanceWon: Won;
}

/** Surnames and syllables are common ones; the people are invented. */
const surnames = ['김', '이', '박', '최', '정', '강', '조', '윤', '장', '임', '한', '오', '서', '신', '권', '황', '안', '송', '류', '홍'];
const syllables = [
  '민',
  '서',
  '지',
  '예',
  '도',
  '하',
  '준',
  '윤',
  '수',
  '현',
  '은',
  '재',
  '시',
  '유',
  '주',
  '태',
  '가',
  '나',
  '다',
  '경',
  '선',
  '연',
  '우',
  '진',
];

/** A Korean name of three syllables, the same for the same stream. */
export function holderName(random: Random): string {
  return pick(surnames, random) + pick(syllables, random) + pick(syllables, random);
}

/** Synthetic customers of one bank, numbered from `first`, with balances from ₩100,000 to under ₩10,000,000 in steps of ₩1,000. */
export function customers(participant: Participant, random: Random, range: { readonly first: number; readonly count: number }): readonly Customer[] {
  return Array.from({ length: range.count }, (_, index) => ({
    account: accountNumber(participant, range.first + index),
    holder: holderName(random),
    balanceWon: won(BigInt(100 + random.below(9_900)) * 1_000n),
  }));
}

function pick(from: readonly string[], random: Random): string {
  return from[random.below(from.length)] ?? '';
}
