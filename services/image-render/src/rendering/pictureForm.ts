import type { ColourPalette, LabelBox, LabelPaint } from '@circus/volume';

/** In the order in which they are offered. */
export const PICTURE_TYPES = ['png', 'jpeg', 'webp', 'avif'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** What grey pixels become: `INVERTED` stays grey, the others are the colours of PS3.6 Annex B.1. */
export type Palette = ColourPalette | 'INVERTED';

/** What a finished picture is made into. */
export interface PictureForm {
  type: PictureType;
  /** 1 to 100, of what is not a PNG: a PNG loses nothing. */
  quality: number;
  /** null: grey. */
  palette: Palette | null;
}

/** A grey PNG. */
export const GREY_PNG: PictureForm = { type: 'png', quality: 100, palette: null };

/** A voxel label that is painted over a picture. */
export interface PaintedLabel extends LabelBox, LabelPaint {
  /** Where its voxels lie in the storage. */
  storageKey: string;
}

/** Labels of one volume, or part of one, in the order in which they are painted. */
export interface LabelLayer {
  /** z indices of the whole series, in the order of the (partial) volume that the labels were painted in. */
  order: readonly number[];
  labels: readonly PaintedLabel[];
}

/** The form in few characters, nothing for a grey PNG; equal for equal forms. */
export function formName({ type, quality, palette }: PictureForm): string {
  return `${type === 'png' ? '' : `.${type}${quality}`}${palette === null ? '' : `.${palette}`}`;
}
