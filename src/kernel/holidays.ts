/**
 * Public holidays of Korea, 2024–2028, that close banks, BOK-Wire+ and so the designated-time settlement.
 *
 * Sources: Regulations on Public Holidays of Government Offices (관공서의 공휴일에 관한 규정), article 2 for the days and article 3
 * for substitute days; Public Holidays Act (공휴일에 관한 법률) as amended on 2026-02-10, which made Constitution Day a public holiday
 * again, and with it Labour Day, both with substitute days. Before 2026 Labour Day closed banks under the Labour Day Act
 * (근로자의 날 제정에 관한 법률). Election days follow the Public Official Election Act (공직선거법), article 34.
 *
 * Substitute days (article 3): New Year's Day, Memorial Day and election days give none. Seollal and Chuseok give one where they meet a
 * Sunday or another public holiday, but not for a Saturday; all others also for a Saturday. It is the next day that is no public holiday.
 * Days that the cabinet adds later (임시공휴일) belong in this table, as those of 2024 and 2025 do.
 */
export const holidayNames = {
  newYear: { en: "New Year's Day", ko: '신정' },
  seollal: { en: 'Seollal', ko: '설날 연휴' },
  independenceMovement: { en: 'Independence Movement Day', ko: '3·1절' },
  labour: { en: 'Labour Day', ko: '노동절' },
  children: { en: "Children's Day", ko: '어린이날' },
  buddha: { en: "Buddha's Birthday", ko: '부처님 오신 날' },
  memorial: { en: 'Memorial Day', ko: '현충일' },
  constitution: { en: 'Constitution Day', ko: '제헌절' },
  liberation: { en: 'Liberation Day', ko: '광복절' },
  chuseok: { en: 'Chuseok', ko: '추석 연휴' },
  foundation: { en: 'National Foundation Day', ko: '개천절' },
  hangeul: { en: 'Hangeul Day', ko: '한글날' },
  christmas: { en: 'Christmas Day', ko: '기독탄신일' },
  election: { en: 'Election day', ko: '선거일' },
  temporary: { en: 'Temporary public holiday', ko: '임시공휴일' },
  substitute: { en: 'Substitute holiday', ko: '대체공휴일' },
} as const;

export type HolidayName = keyof typeof holidayNames;

/** Years that {@link holidays} covers completely, both ends included. */
export const holidayYears = { first: 2024, last: 2028 } as const;

/** KST dates and what is kept on them; a date with two reasons has two lines. */
export const holidays: readonly (readonly [date: string, name: HolidayName])[] = [
  ['2024-01-01', 'newYear'], ['2024-02-09', 'seollal'], ['2024-02-10', 'seollal'], ['2024-02-11', 'seollal'],
  ['2024-02-12', 'substitute'], ['2024-03-01', 'independenceMovement'], ['2024-04-10', 'election'], ['2024-05-01', 'labour'],
  ['2024-05-05', 'children'], ['2024-05-06', 'substitute'], ['2024-05-15', 'buddha'], ['2024-06-06', 'memorial'],
  ['2024-08-15', 'liberation'], ['2024-09-16', 'chuseok'], ['2024-09-17', 'chuseok'], ['2024-09-18', 'chuseok'],
  ['2024-10-01', 'temporary'], ['2024-10-03', 'foundation'], ['2024-10-09', 'hangeul'], ['2024-12-25', 'christmas'],
  ['2025-01-01', 'newYear'], ['2025-01-27', 'temporary'], ['2025-01-28', 'seollal'], ['2025-01-29', 'seollal'],
  ['2025-01-30', 'seollal'], ['2025-03-01', 'independenceMovement'], ['2025-03-03', 'substitute'], ['2025-05-01', 'labour'],
  ['2025-05-05', 'buddha'], ['2025-05-05', 'children'], ['2025-05-06', 'substitute'], ['2025-06-03', 'election'],
  ['2025-06-06', 'memorial'], ['2025-08-15', 'liberation'], ['2025-10-03', 'foundation'], ['2025-10-05', 'chuseok'],
  ['2025-10-06', 'chuseok'], ['2025-10-07', 'chuseok'], ['2025-10-08', 'substitute'], ['2025-10-09', 'hangeul'],
  ['2025-12-25', 'christmas'],
  ['2026-01-01', 'newYear'], ['2026-02-16', 'seollal'], ['2026-02-17', 'seollal'], ['2026-02-18', 'seollal'],
  ['2026-03-01', 'independenceMovement'], ['2026-03-02', 'substitute'], ['2026-05-01', 'labour'], ['2026-05-05', 'children'],
  ['2026-05-24', 'buddha'], ['2026-05-25', 'substitute'], ['2026-06-03', 'election'], ['2026-06-06', 'memorial'],
  ['2026-07-17', 'constitution'], ['2026-08-15', 'liberation'], ['2026-08-17', 'substitute'], ['2026-09-24', 'chuseok'],
  ['2026-09-25', 'chuseok'], ['2026-09-26', 'chuseok'], ['2026-10-03', 'foundation'], ['2026-10-05', 'substitute'],
  ['2026-10-09', 'hangeul'], ['2026-12-25', 'christmas'],
  ['2027-01-01', 'newYear'], ['2027-02-06', 'seollal'], ['2027-02-07', 'seollal'], ['2027-02-08', 'seollal'],
  ['2027-02-09', 'substitute'], ['2027-03-01', 'independenceMovement'], ['2027-05-01', 'labour'], ['2027-05-03', 'substitute'],
  ['2027-05-05', 'children'], ['2027-05-13', 'buddha'], ['2027-06-06', 'memorial'], ['2027-07-17', 'constitution'],
  ['2027-07-19', 'substitute'], ['2027-08-15', 'liberation'], ['2027-08-16', 'substitute'], ['2027-09-14', 'chuseok'],
  ['2027-09-15', 'chuseok'], ['2027-09-16', 'chuseok'], ['2027-10-03', 'foundation'], ['2027-10-04', 'substitute'],
  ['2027-10-09', 'hangeul'], ['2027-10-11', 'substitute'], ['2027-12-25', 'christmas'], ['2027-12-27', 'substitute'],
  ['2028-01-01', 'newYear'], ['2028-01-26', 'seollal'], ['2028-01-27', 'seollal'], ['2028-01-28', 'seollal'],
  ['2028-03-01', 'independenceMovement'], ['2028-04-12', 'election'], ['2028-05-01', 'labour'], ['2028-05-02', 'buddha'],
  ['2028-05-05', 'children'], ['2028-06-06', 'memorial'], ['2028-07-17', 'constitution'], ['2028-08-15', 'liberation'],
  ['2028-10-02', 'chuseok'], ['2028-10-03', 'chuseok'], ['2028-10-03', 'foundation'], ['2028-10-04', 'chuseok'],
  ['2028-10-05', 'substitute'], ['2028-10-09', 'hangeul'], ['2028-12-25', 'christmas'],
];
