import { numberOf, textOf, textsOf } from '../attributes.js';
import type { DicomJson } from '../dicomJson.js';
import type { DicomHeader } from '../header/dicomHeader.js';

/** CIRCUS' `patientInfo`; what is unknown is left out. */
export interface PatientInfo {
  patientId?: string;
  patientName?: string;
  /** Full years. */
  age?: number;
  /** YYYY-MM-DD. */
  birthDate?: string;
  sex?: 'M' | 'F' | 'O';
  /** m. */
  size?: number;
  /** kg. */
  weight?: number;
}

/** Days of one unit of an Age String, years and months apart. */
const unitDays: Readonly<Record<string, number>> = { W: 7, D: 1 };

/** The patient of an instance as CIRCUS describes patients. A sex that is not M, F or O is left out. */
export function patientInfoOf(header: DicomHeader): PatientInfo {
  const { dataset } = header;
  const info: PatientInfo = {};
  const patientId = textOf(dataset, '00100020');
  const patientName = textsOf(dataset, '00100010')[0] ?? '';
  const age = ageOf(textOf(dataset, '00101010')) ?? ageOn(dataset);
  const birthDate = dayOf(textOf(dataset, '00100030'));
  const sex = textOf(dataset, '00100040');
  const size = numberOf(dataset, '00101020');
  const weight = numberOf(dataset, '00101030');
  if (patientId !== '') info.patientId = patientId;
  if (patientName !== '') info.patientName = patientName;
  if (age !== null) info.age = age;
  if (birthDate !== null) info.birthDate = birthDate.join('-');
  if (sex === 'M' || sex === 'F' || sex === 'O') info.sex = sex;
  if (size !== null) info.size = size;
  if (weight !== null) info.weight = weight;
  return info;
}

/** Full years of an Age String such as `034Y` (PS3.5 6.2, AS); null for anything else. */
function ageOf(text: string): number | null {
  const [, digits, unit] = /^(\d{3})([DWMY])$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return null;
  const count = Number(digits);
  if (unit === 'Y') return count;
  return unit === 'M' ? Math.floor(count / 12) : Math.floor((count * (unitDays[unit] ?? 1)) / 365);
}

/** Full years from the birth date to the study date, else to the series date. */
function ageOn(dataset: DicomJson): number | null {
  const birth = dayOf(textOf(dataset, '00100030'));
  const day = dayOf(textOf(dataset, '00080020')) ?? dayOf(textOf(dataset, '00080021'));
  if (birth === null || day === null) return null;
  const birthdayPassed = day[1] + day[2] >= birth[1] + birth[2];
  const years = Number(day[0]) - Number(birth[0]) - (birthdayPassed ? 0 : 1);
  return years >= 0 ? years : null;
}

/** Year, month and day of a DA of exactly eight digits; null for anything else. */
function dayOf(text: string): [string, string, string] | null {
  const [, year, month, day] = /^(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.exec(text) ?? [];
  return year === undefined || month === undefined || day === undefined ? null : [year, month, day];
}
