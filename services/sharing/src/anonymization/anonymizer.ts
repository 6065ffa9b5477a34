import { Readable } from 'node:stream';
import type { AnonymizationPreview, AnonymizationProfile, TagValue } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type FileElements, rewriteFile } from '@circus/dicom';
import type { Actor } from '@circus/service-kit';
import type { Storage } from '@circus/storage';
import { isAnonymousAlready } from './alreadyAnonymous.js';
import { compared, previewOf } from './anonymizationPreview.js';
import { regionsToBlank } from './burnedIn.js';
import { FileAnonymization } from './fileAnonymization.js';
import { ImageLookup } from './imageLookup.js';
import type { ArchivedImage } from './images.js';
import { KeyRecorder } from './keyRecorder.js';
import { beyondBasicProfile, chosenOptions } from './options.js';
import type { PictureRule } from './pictureRules.js';
import { blankedPicture } from './pixelBlanking.js';
import { changesOf } from './tagValues.js';

/** How an image is anonymized (spec slicebox 7.1, 7.3). */
export interface AnonymizationRequest {
  profile: AnonymizationProfile;
  /** Values that win over the profile. */
  tagValues: readonly TagValue[];
}

/** An image that is being anonymized: its key is recorded, its bytes come. */
export interface AnonymizedImage {
  image: ArchivedImage;
  /** Null where the image was anonymous already, and is passed on. */
  keyId: number | null;
  /** Names of the options that were applied. */
  options: readonly string[];
  stream: Readable;
}

export interface AnonymizerParts {
  database: Database;
  storage: Storage;
  /** The most of one file that is held in memory: what stands before its pixels. */
  maxHeaderBytes: number;
  /** Bytes of compressed pixels that are held to blank regions of them. */
  maxCompressedBytes: number;
  /** Where pictures of devices name somebody. */
  pictureRules: readonly PictureRule[];
}

/** Takes out of images what identifies, on their way out of the archive. */
export class Anonymizer {
  /** Images of the archive, for those who look before they ask for one. */
  readonly images: ImageLookup;
  private readonly recorder: KeyRecorder;

  constructor(private readonly parts: AnonymizerParts) {
    this.images = new ImageLookup(parts.database);
    this.recorder = new KeyRecorder(parts.database);
  }

  /**
   * The anonymized file of a stored image, as it leaves: for sending and downloading. Rights are the caller's to check. Whoever
   * does not read the stream to its end destroys it.
   *
   * @throws Refusal `missing` for an image that is not there (any more); `invalid` for options and values that cannot be;
   *   `unprocessable` where somebody may be named in the picture itself; `conflict` where the values given make it the same
   *   as another image
   */
  async anonymize(imageId: number, request: AnonymizationRequest): Promise<Readable> {
    return (await this.open(imageId, request)).stream;
  }

  /**
   * As `anonymize`, with what was recorded.
   *
   * @param wanted its id, or the image itself for whoever has just looked it up
   * @param inPlace the image is to be replaced: it is anonymized even where it was already
   * @param passesOn what is anonymous already is passed on as it is, also what another site says is
   * @param by who is answerable in the audit trail; whoever leaves it out records it in another way
   */
  async open(
    wanted: number | ArchivedImage,
    request: AnonymizationRequest,
    { inPlace = false, passesOn = true, by }: { inPlace?: boolean; passesOn?: boolean; by?: Actor } = {},
  ): Promise<AnonymizedImage> {
    const { database, storage, maxHeaderBytes, pictureRules } = this.parts;
    const options = beyondBasicProfile(chosenOptions(request.profile));
    const changes = changesOf(request.tagValues);
    const image = typeof wanted === 'number' ? await this.images.find(wanted) : wanted;
    const run = new FileAnonymization(image, options, changes, inPlace);
    const { stream } = await storage.open(image.storageKey);
    try {
      let keyId: number | null = null;
      const { bytes } = await rewriteFile(stream, maxHeaderBytes, {
        change: async (file: FileElements) => {
          if (!inPlace && passesOn && (await isAnonymousAlready(database, image, file, options))) {
            if (changes.length === 0) return { ...file, keepsPixels: true };
            run.keepsAll();
          } else {
            const regions = regionsToBlank(file, image, changes, pictureRules);
            if (regions.length > 0 && file.pixels) {
              run.replacesPicture(await blankedPicture(this.parts, image, regions, file.pixels));
            }
          }
          const recording = run.begin(file);
          keyId = await this.recorder.record(by ? { ...recording, by } : recording);
          return run.after();
        },
        changeFurther: (elements) => (keyId === null ? elements : run.further(elements)),
      });
      const anonymized = Readable.from(bytes, { objectMode: false });
      // Also where nobody has begun to read it: whoever was to get it may be gone.
      anonymized.once('close', () => stream.destroy());
      return { image, keyId, options, stream: anonymized };
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  /**
   * What `anonymize` would make of an image's attributes, without making or recording anything: pseudonyms are others
   * than those that it will have.
   *
   * @throws Refusal as `anonymize`
   */
  async preview(image: ArchivedImage, request: AnonymizationRequest, passesOn: boolean): Promise<AnonymizationPreview> {
    const { database, storage, maxHeaderBytes, pictureRules } = this.parts;
    const options = beyondBasicProfile(chosenOptions(request.profile));
    const changes = changesOf(request.tagValues);
    const { stream } = await storage.open(image.storageKey);
    let preview: AnonymizationPreview | null = null;
    try {
      await rewriteFile(stream, maxHeaderBytes, {
        change: async (file: FileElements) => {
          const run = new FileAnonymization(image, options, changes, false);
          const isAnonymous = passesOn && (await isAnonymousAlready(database, image, file, options));
          if (isAnonymous && changes.length === 0) {
            preview = { isAnonymousAlready: true, attributes: compared(file.dataset, file.dataset) };
            return { ...file, keepsPixels: true };
          }
          if (isAnonymous) run.keepsAll();
          // Refuses where somebody may be named in the picture, as the real thing does.
          else regionsToBlank(file, image, changes, pictureRules);
          preview = { ...previewOf(image, run, file), isAnonymousAlready: isAnonymous };
          return { ...file, keepsPixels: true };
        },
      });
    } finally {
      stream.destroy();
    }
    if (!preview) throw new Error('A file was read whose attributes nobody saw');
    return preview;
  }
}
