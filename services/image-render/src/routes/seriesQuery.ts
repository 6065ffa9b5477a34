import { z } from 'zod';

/** Decimal or exponent form, the whole text, finite. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number in a query string. */
export const queryNumber = z
  .string('must be given once')
  .regex(NUMBER, 'must be a number')
  .transform((text) => Number(text) + 0)
  .refine(Number.isFinite, 'must be a finite number');

/** Numbers in a query string, joined by commas. */
const queryNumbers = (count: number, shape: string) =>
  z
    .string('must be given once')
    .refine((text) => text.split(',').length === count && text.split(',').every((part) => NUMBER.test(part)), shape)
    .transform((text) => text.split(',').map((part) => Number(part) + 0))
    .refine((numbers) => numbers.every(Number.isFinite), 'must be finite numbers');

/** x,y,z. */
export const queryTriple = queryNumbers(3, 'must be three numbers joined by commas').transform(
  (numbers) => numbers as [number, number, number],
);

/** Two numbers. */
export const queryPair = queryNumbers(2, 'must be two numbers joined by a comma').transform(
  (numbers) => numbers as [number, number],
);

/** `0`, `false`, `f`, `no` and nothing at all are false, everything else is true. (RS specification 2.4) */
export const queryFlag = z
  .string('must be given once')
  .transform((text) => !['0', 'false', 'f', 'no', ''].includes(text.toLowerCase()));

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

/** Thick sections, which the RS specification does not have. */
export const thicknessQuery = {
  thickness: queryNumber
    .refine((thickness) => thickness >= 0, 'must not be negative')
    .optional()
    .meta({ description: 'Thickness of the section in mm, half of it on each side; one layer when left out' }),
  projection: z.enum(['mip', 'minip', 'average'], 'must be mip, minip or average').optional().meta({
    description: 'What a thick section shows: the largest value (mip, as when left out), the smallest, the mean',
  }),
};
