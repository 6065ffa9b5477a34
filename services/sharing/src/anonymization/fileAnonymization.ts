import { Refusal } from '@circus/contracts';
import {
  Actions,
  anonymizeElements,
  anonymizeFurther,
  type ChangedElements,
  type DataElement,
  type ElementChange,
  type FileElements,
  type InstanceNames,
  inUtf8,
  modifyElements,
  NAME_TAGS,
  parseTagPath,
  tagPathText,
  uidsIn,
  valueText,
  withInstanceNames,
} from '@circus/dicom';
import type { ArchivedImage } from './images.js';
import { KEY_ATTRIBUTES, NAMES } from './keyAttributes.js';
import type { Anonymized, KnownPseudonyms, Recording } from './keyBatch.js';
import type { KeyValue } from './keyRepository.js';
import type { BlankedPicture } from './pixelBlanking.js';

const CHARACTER_SET = '00080005';

/** The anonymization of one file: its elements before the pixels, the key of it, and the elements behind the pixels. */
export class FileAnonymization {
  private readonly actions: Actions;
  private pseudonyms: KnownPseudonyms | null = null;
  private file: FileElements | null = null;
  private changed: DataElement[] | null = null;
  private isAnonymous = false;
  private picture: BlankedPicture | null = null;

  constructor(
    private readonly image: ArchivedImage,
    private readonly options: readonly string[],
    private readonly changes: readonly ElementChange[],
    private readonly inPlace: boolean,
  ) {
    this.actions = new Actions(options);
  }

  /** The file is anonymous already: only the given values are put into it. */
  keepsAll(): void {
    this.isAnonymous = true;
  }

  /** Its picture is to be another one. */
  replacesPicture(picture: BlankedPicture): void {
    this.picture = picture;
  }

  /** What has to be recorded. */
  begin(file: FileElements): Recording {
    const { image, inPlace, options, actions } = this;
    this.file = file;
    return {
      image,
      inPlace,
      options,
      retained: new Set(NAMES.filter((name) => actions.of(NAME_TAGS[name]) === 'K')),
      uids: uidsIn(file.dataset),
      apply: (pseudonyms) => this.apply(file, pseudonyms),
    };
  }

  /** Once it is recorded. */
  after(): ChangedElements {
    const { file, changed, picture } = this;
    if (!file || !changed) throw new Error('An anonymization was written before it was recorded');
    const meta = withInstanceNames(file.meta, changed);
    const kept = { keepsPixels: true, clearsPreamble: true };
    if (!picture) return { meta, dataset: changed, ...kept };
    return { meta: picture.meta(meta), dataset: picture.dataset(changed), otherPixels: picture.pixels, ...kept };
  }

  /** Elements behind the pixels. */
  further(elements: DataElement[]): DataElement[] {
    const { actions, pseudonyms, image } = this;
    if (this.isAnonymous) return elements;
    if (!pseudonyms) throw new Error('An anonymization was written before it was recorded');
    return anonymizeFurther(elements, actions, pseudonyms, image.sopClassUid);
  }

  private apply(file: FileElements, pseudonyms: KnownPseudonyms): Anonymized {
    const { actions, image, changes } = this;
    this.pseudonyms = pseudonyms;
    const before = [...pseudonyms.given].map(([path, value]) => ({ path: parseTagPath(path), value }));
    const given = this.isAnonymous ? changes : [...before, ...changes];
    const anonymous = this.isAnonymous
      ? file.dataset
      : anonymizeElements(file.dataset, actions, pseudonyms, image.sopClassUid);
    const changed = modifyElements(anonymous, given, file.form);
    this.changed = changed;
    return { names: namesIn(changed), values: this.values(file.dataset, changed, given) };
  }

  private values(
    original: readonly DataElement[],
    changed: readonly DataElement[],
    given: readonly ElementChange[],
  ): KeyValue[] {
    const readable = inUtf8(original.filter(({ tag }) => KEY_ATTRIBUTES.has(tag) || tag === CHARACTER_SET));
    const overridden = new Set(given.map(({ path }) => tagPathText(path)));
    return [...KEY_ATTRIBUTES.keys()].flatMap((tag): KeyValue[] => {
      const before = readable.find((element) => element.tag === tag);
      if (!before || valueText(before) === '') return [];
      const tagPath = tagPathText([{ tag }]);
      const after = changed.find((element) => element.tag === tag);
      return [
        {
          tagPath,
          value: storable(valueText(before)),
          anonymizedValue: after ? storable(valueText(after)) : '',
          overridden: overridden.has(tagPath),
        },
      ];
    });
  }
}

/** @throws Refusal `invalid` where a given value leaves the image without a UID */
function namesIn(dataset: readonly DataElement[]): InstanceNames {
  const names = {} as InstanceNames;
  for (const name of NAMES) {
    const element = dataset.find(({ tag }) => tag === NAME_TAGS[name]);
    names[name] = element ? storable(valueText(element)) : '';
    if (names[name] === '' && name.endsWith('Uid')) {
      throw new Refusal('invalid', 'An image cannot be without Study, Series and SOP Instance UID.');
    }
  }
  return names;
}

/** PostgreSQL's text cannot hold NUL. */
const storable = (text: string): string => text.replaceAll('\0', '');
