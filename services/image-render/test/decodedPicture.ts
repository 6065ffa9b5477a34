import sharp from 'sharp';

/** A picture of any kind as its reader sees it. */
export async function decodedPicture(file: Uint8Array) {
  const picture = sharp(file);
  const { format, compression, width, height, channels } = await picture.metadata();
  const { data } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { format: compression === 'av1' ? 'avif' : format, width, height, channels, data };
}
