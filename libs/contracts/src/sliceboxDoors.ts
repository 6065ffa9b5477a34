import { z } from 'zod';
import { sourceType } from './events.js';
import { storableText } from './storableText.js';
import { numericId } from './values.js';

const name = (what: string) =>
  storableText
    .trim()
    .min(1, `${what} needs a name.`)
    .max(180)
    .regex(/^\P{Cc}*$/u, 'A name has no control characters.');

/** A place as clients write it. */
export interface TagPathNode {
  tag?: number | null | undefined;
  name?: string | null | undefined;
  item?: string | number | null | undefined;
  previous?: TagPathNode | null | undefined;
}

/** A place as it is answered. */
export interface WrittenTagPath {
  tag: number;
  name: string;
  item?: string | undefined;
  previous?: WrittenTagPath | undefined;
}

/** An attribute's place, from its end to the root (spec slicebox 14): a tag, or else a name. */
export const tagPathNode = z
  .object({
    tag: z.number().int().nullish().describe('As a signed 32-bit integer'),
    name: z.string().nullish().describe('The keyword of the attribute, where no tag is given'),
    item: z
      .union([z.string(), z.number()])
      .nullish()
      .describe('Of a sequence: the number of the item, from 1 on; in filters also *'),
    previous: z.lazy((): z.ZodType<TagPathNode> => tagPathNode).nullish(),
  })
  .meta({ id: 'tagPathTag' });

/** A place as it is answered: with tag and name (empty where there is none). */
export const writtenTagPath = z
  .object({
    tag: z.number().int(),
    name: z.string(),
    item: z.string().optional(),
    previous: z.lazy((): z.ZodType<WrittenTagPath> => writtenTagPath).optional(),
  })
  .meta({ id: 'writtenTagPath' });

export const tagMapping = z
  .object({
    tagPath: tagPathNode,
    value: storableText.nullish().describe('Several values are parted by \\; without a value the attribute is removed'),
  })
  .meta({ id: 'tagMapping' });

/** One attribute of an image, under the names of the contract and those of Slicebox 2. */
export const imageAttribute = z
  .object({
    group: z.string(),
    element: z.string(),
    vr: z.string(),
    length: z.number().int().describe('Bytes; -1 where the file leaves it open'),
    multiplicity: z.number().int(),
    depth: z.number().int(),
    path: z.string().describe('Keywords of the sequences above it, parted by /'),
    name: z.string(),
    value: z.string(),
    values: z.array(z.string()),
    tagPath: writtenTagPath,
    namePath: z.array(z.string()),
  })
  .meta({ id: 'imageAttribute' });
export type ImageAttribute = z.infer<typeof imageAttribute>;

export const imageInformation = z
  .object({
    numberOfFrames: z.number().int(),
    frameIndex: z.number().int(),
    minimumPixelValue: z.number().int(),
    maximumPixelValue: z.number().int(),
  })
  .meta({ id: 'imageInformation' });
export type ImageInformation = z.infer<typeof imageInformation>;

export const exportSetId = z.object({ id: numericId, value: numericId }).meta({ id: 'exportSetId' });

export const importSessionCreation = z
  .object({ name: name('An import session') })
  .meta({ id: 'importSessionCreation' });
export const importSession = z
  .object({
    id: numericId,
    name: z.string(),
    userId: z.number().int(),
    user: z.string(),
    filesImported: z.number().int(),
    filesAdded: z.number().int(),
    filesRejected: z.number().int(),
    created: z.number().int(),
    lastUpdated: z.number().int(),
  })
  .meta({ id: 'importSession' });
export type ImportSession = z.infer<typeof importSession>;

export const tagFilterType = z.enum(['WHITELIST', 'BLACKLIST']);
export const tagFilterCreation = z
  .object({ name: name('A filter'), tagFilterType, tags: z.array(tagPathNode).max(10_000).nullish() })
  .meta({ id: 'filterCreation' });
/** A path of a filter, with its own id. */
export const tagFilterTagPath = z
  .object({
    id: numericId,
    tagFilterId: numericId,
    tagPath: writtenTagPath,
    ...writtenTagPath.shape,
  })
  .meta({ id: 'tagFilterTagPath' });
export type TagFilterTagPath = z.infer<typeof tagFilterTagPath>;
export const tagFilter = z
  .object({ id: numericId, name: z.string(), tagFilterType, tags: z.array(writtenTagPath) })
  .meta({ id: 'filter' });
export type TagFilter = z.infer<typeof tagFilter>;
/** A path on its own, or with Slicebox 2's envelope. */
export const tagFilterTagPathCreation = z
  .object({ tagPath: tagPathNode.nullish(), ...tagPathNode.shape })
  .meta({ id: 'tagFilterTagPathCreation' });

export const sourceTagFilterCreation = z
  .object({
    sourceType,
    sourceId: z.number().int().min(0).describe('0 with import: what comes from the command line'),
    tagFilterId: z.number().int(),
  })
  .meta({ id: 'sourceTagFilterCreation' });
export const sourceTagFilter = z
  .object({
    id: numericId,
    sourceType,
    sourceName: z.string(),
    sourceId: z.number().int(),
    tagFilterId: numericId,
    tagFilterName: z.string(),
  })
  .meta({ id: 'sourceTagFilter' });
export type SourceTagFilter = z.infer<typeof sourceTagFilter>;

export const watchedDirectoryCreation = z
  .object({
    path: storableText.min(1, 'A watched directory needs a path.').max(4_000),
    name: storableText
      .trim()
      .max(180)
      .regex(/^\P{Cc}*$/u, 'A name has no control characters.')
      .nullish(),
  })
  .meta({ id: 'watchedDirectoryCreation' });
export const watchedDirectory = z
  .object({ id: numericId, name: z.string(), path: z.string() })
  .meta({ id: 'watchedDirectory' });
export type WatchedDirectory = z.infer<typeof watchedDirectory>;

const aeTitle = z
  .string()
  .trim()
  .min(1, 'An AE title has at least one character.')
  .max(16, 'An AE title has at most 16 characters.')
  .regex(/^[\x20-\x5b\x5d-\x7e]+$/, 'An AE title has no control characters, no \\ and nothing beyond ASCII.');
const dicomPort = z
  .number()
  .int()
  .min(0, 'A port is a number from 0 to 65535.')
  .max(65_535, 'A port is a number from 0 to 65535.');

/** A DICOM listener. What Slicebox does not know may be left out. */
export const scpCreation = z
  .object({
    name: name('An SCP'),
    aeTitle,
    port: dicomPort.describe('0 for a free one'),
    domain: z.string().min(1).nullish().describe('Of what comes through it; the default domain where left out'),
    callingAeTitles: z.array(aeTitle).max(1_000).nullish().describe('Who may call; everybody where left out or empty'),
    tls: z.boolean().nullish(),
    queryDomains: z
      .array(z.string().min(1))
      .max(1_000)
      .nullish()
      .describe('What C-FIND, C-MOVE and C-GET can reach; they are refused where left out or empty'),
  })
  .meta({ id: 'scpCreation' });
export type ScpCreation = z.infer<typeof scpCreation>;
export const scp = z
  .object({
    id: numericId,
    name: z.string(),
    aeTitle: z.string(),
    port: z.number().int(),
    domain: z.string().nullable(),
    callingAeTitles: z.array(z.string()),
    tls: z.boolean(),
    queryDomains: z.array(z.string()),
    lastError: z.string().nullable().describe('Why it does not listen'),
  })
  .meta({ id: 'scp' });
export type Scp = z.infer<typeof scp>;

/** A DICOM node that images are sent to. What Slicebox does not know may be left out. */
export const scuCreation = z
  .object({
    name: name('An SCU'),
    aeTitle,
    host: storableText
      .trim()
      .min(1, 'An SCU needs a host.')
      .max(255)
      .regex(/^[\w.:%-]+$/, 'A host is a name or an address, without a port.'),
    port: dicomPort.min(1, 'A port is a number from 1 to 65535.'),
    callingAeTitle: aeTitle.nullish().describe('As whom it is called'),
    tls: z.boolean().nullish(),
  })
  .meta({ id: 'scuCreation' });
export type ScuCreation = z.infer<typeof scuCreation>;
export const scu = z
  .object({
    id: numericId,
    name: z.string(),
    aeTitle: z.string(),
    host: z.string(),
    port: z.number().int(),
    callingAeTitle: z.string().nullable(),
    tls: z.boolean(),
  })
  .meta({ id: 'scu' });
export type Scu = z.infer<typeof scu>;
