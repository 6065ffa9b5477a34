import { createHash } from 'node:crypto';

/**
 * What tells a patient from others without naming them: SHA-256 of name and ID with U+001F between them, as UTF-8, 64
 * lower-case hexadecimal digits. In PostgreSQL: `encode(sha256(convert_to(name || U&'\\001F' || id, 'UTF8')), 'hex')`.
 */
export const patientDigest = (patientName: string, patientId: string): string =>
  createHash('sha256').update(`${patientName}\u001f${patientId}`, 'utf8').digest('hex');
