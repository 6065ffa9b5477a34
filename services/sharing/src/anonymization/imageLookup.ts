import { Refusal } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type ArchivedImage, findImages } from './images.js';

interface Asked {
  imageId: number;
  resolve(image: ArchivedImage | undefined): void;
  reject(error: unknown): void;
}

/** Finds images of the archive: those asked for in one turn of the event loop by one statement. */
export class ImageLookup {
  private asked: Asked[] = [];

  constructor(private readonly database: Database) {}

  /** @throws Refusal `missing` */
  async find(imageId: number): Promise<ArchivedImage> {
    const image = await new Promise<ArchivedImage | undefined>((resolve, reject) => {
      if (this.asked.length === 0) setImmediate(() => void this.answer());
      this.asked.push({ imageId, resolve, reject });
    });
    if (!image) throw new Refusal('missing', 'There is no such image.');
    return image;
  }

  private async answer(): Promise<void> {
    const { asked } = this;
    this.asked = [];
    try {
      const images = await findImages(this.database, [...new Set(asked.map(({ imageId }) => imageId))]);
      const byId = new Map(images.map((image) => [image.id, image]));
      for (const { imageId, resolve } of asked) resolve(byId.get(imageId));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
