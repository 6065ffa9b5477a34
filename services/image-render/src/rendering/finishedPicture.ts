import { type ColourPalette, type ColourRows, coloursOf, type GreyRows } from '@circus/volume';
import { encodeLossy } from '../encoding/lossy.js';
import { encodeGreyPng, encodeRgbPng, scanlineBytes } from '../encoding/png.js';
import { GREY_PNG, type PictureForm } from './pictureForm.js';

/** Paints over a picture, one thing after another. */
export type Painting = (rows: ColourRows) => Promise<void>;

/** Colours of each grey, by palette. */
const palettes = new Map<ColourPalette, Uint8Array>();

/** A picture that is nothing but grey pixels in a PNG: it needs no further buffer. */
export const isPlain = ({ type, palette }: PictureForm): boolean => type === GREY_PNG.type && palette === null;

/**
 * Makes grey pixels into a picture of any form. They are copied before this first waits for anything.
 *
 * @param painting null: nothing is painted over it
 */
export async function finishedPicture(
  width: number,
  height: number,
  grey: GreyRows,
  { type, quality, palette }: PictureForm,
  painting: Painting | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const lead = type === 'png' ? 1 : 0; // a PNG has a filter byte before each row
  const shades = palette === 'INVERTED' ? inverted : null;
  if (painting === null && (palette === null || palette === 'INVERTED')) {
    const data = new Uint8Array((width + lead) * height);
    copyGrey(width, height, grey, shades, { grey: data, offset: lead, stride: width + lead });
    if (type === 'png') return encodeGreyPng(width, height, data);
    return encodeLossy(type, quality, { width, height, samples: 1, data });
  }
  const stride = width * 3 + lead;
  const rows = { rgb: new Uint8Array(stride * height), offset: lead, stride };
  colour(width, height, grey, palette === null || palette === 'INVERTED' ? greysOf(shades) : coloursIn(palette), rows);
  await painting?.(rows);
  if (type === 'png') return encodeRgbPng(width, height, rows.rgb);
  return encodeLossy(type, quality, { width, height, samples: 3, data: rows.rgb });
}

/** The same of pixels that are red, green and blue already. @param rgb rows without anything between them */
export async function finishedColours(
  width: number,
  height: number,
  rgb: Uint8Array,
  { type, quality }: PictureForm,
): Promise<Uint8Array<ArrayBuffer>> {
  if (type !== 'png') return encodeLossy(type, quality, { width, height, samples: 3, data: rgb });
  const scanlines = new Uint8Array(scanlineBytes(width * 3, height));
  for (let j = 0; j < height; j += 1) {
    scanlines.set(rgb.subarray(j * width * 3, (j + 1) * width * 3), j * (width * 3 + 1) + 1);
  }
  return encodeRgbPng(width, height, scanlines);
}

const inverted = Uint8Array.from({ length: 256 }, (_, shade) => 255 - shade);

/** Red, green and blue of greys that stay grey. */
const greysOf = (shades: Uint8Array | null): Uint8Array =>
  Uint8Array.from({ length: 768 }, (_, at) => {
    const shade = Math.floor(at / 3);
    return shades === null ? shade : (shades[shade] as number);
  });

function coloursIn(palette: ColourPalette): Uint8Array {
  const colours = palettes.get(palette) ?? coloursOf(palette);
  palettes.set(palette, colours);
  return colours;
}

function copyGrey(width: number, height: number, from: GreyRows, shades: Uint8Array | null, to: GreyRows): void {
  for (let j = 0; j < height; j += 1) {
    const start = from.offset + j * from.stride;
    const row = from.grey.subarray(start, start + width);
    const at = to.offset + j * to.stride;
    if (shades === null) to.grey.set(row, at);
    else for (let i = 0; i < width; i += 1) to.grey[at + i] = shades[row[i] as number] as number;
  }
}

function colour(width: number, height: number, from: GreyRows, colours: Uint8Array, to: ColourRows): void {
  for (let j = 0; j < height; j += 1) {
    const end = from.offset + j * from.stride + width;
    for (let i = end - width, at = to.offset + j * to.stride; i < end; i += 1, at += 3) {
      const shade = (from.grey[i] as number) * 3;
      to.rgb[at] = colours[shade] as number;
      to.rgb[at + 1] = colours[shade + 1] as number;
      to.rgb[at + 2] = colours[shade + 2] as number;
    }
  }
}
