import { z } from 'zod';

/** Decimal or exponent form, the whole text, finite. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number in a query string. */
export const queryNumber = z
  .string('must be given once')
  .regex(NUMBER, 'must be a number')
  .transform((text) => Number(text) + 0)
  .refine(Number.isFinite, 'must be a finite number');

/** Series Instance UID: checked before anything is looked up. */
export const seriesUid = z
  .string('must be a series instance UID, given once')
  .max(64, 'must have at most 64 characters')
  .regex(/^[0-9]+(\.[0-9]+)+$/, 'must be a series instance UID: numbers joined by dots');

/** A plane of the volume; upper and lower case are the same. */
export const sectionMode = z
  .string('must be axial, coronal or sagittal')
  .transform((mode) => mode.toLowerCase())
  .pipe(z.enum(['axial', 'coronal', 'sagittal'], 'must be axial, coronal or sagittal'));

/** Window of a picture. */
export const windowQuery = {
  ww: queryNumber
    .refine((width) => width > 0, 'must be greater than 0')
    .optional()
    .meta({ description: 'Window width; the estimated window width when left out' }),
  wl: queryNumber.optional().meta({ description: 'Window level; the estimated window level when left out' }),
};
