import type { PixelRegion } from '@circus/dicom';
import { z } from 'zod';

const size = z.number().int().min(1).max(65_535);
const at = z.number().int().min(0).max(65_535);
const name = z.string().trim().min(1).max(180);

/** Where the pictures of a device name somebody; no regions where they never do. */
export const pictureRule = z.strictObject({
  modality: name.optional(),
  manufacturer: name.optional(),
  /** Manufacturer's Model Name. */
  model: name.optional(),
  rows: size.optional(),
  columns: size.optional(),
  regions: z.array(z.strictObject({ left: at, top: at, width: size, height: size })).max(100),
});
export type PictureRule = z.infer<typeof pictureRule>;

/** What is known of the device that made a picture. */
export interface PictureOrigin {
  modality: string;
  manufacturer: string;
  model: string;
  rows: number;
  columns: number;
}

/** What the first rule says that fits a picture in all that it names; undefined where none does. */
export function regionsFor(rules: readonly PictureRule[], origin: PictureOrigin): readonly PixelRegion[] | undefined {
  return rules.find(
    (rule) =>
      isSame(rule.modality, origin.modality) &&
      isSame(rule.manufacturer, origin.manufacturer) &&
      isSame(rule.model, origin.model) &&
      (rule.rows === undefined || rule.rows === origin.rows) &&
      (rule.columns === undefined || rule.columns === origin.columns),
  )?.regions;
}

const isSame = (wanted: string | undefined, given: string): boolean =>
  wanted === undefined || wanted.toLowerCase() === given.trim().toLowerCase();
