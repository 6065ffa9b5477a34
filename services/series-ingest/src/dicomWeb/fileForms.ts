import { Refusal } from '@circus/contracts';
import { explicitLittleEndian, isDecodable, transferSyntaxName } from '@circus/dicom';
import { chooseOffer, describeOffers, type Offer } from '@circus/dicom-web';
import type { StoredForm } from './archivedInstances.js';

const DICOM = 'application/dicom';
const ZIP = { type: 'application/zip', multipart: false, isDefault: true } as const satisfies Offer;

/** In which form instances are given: in one container, each in its own transfer syntax. */
export interface FileChoice {
  container: 'parts' | 'file' | 'zip';
  /** Names the answer: another one for every other form. */
  name: string;
  /** The transfer syntax in which an instance is given. */
  syntaxOf(stored: StoredForm): string;
  /** Whether the client takes an instance as it is stored where it turns out that it cannot be converted. */
  takesStored(stored: StoredForm): boolean;
}

/**
 * Chooses by `Accept` (PS3.18 8.7.3). `*` is the transfer syntax in which an instance is stored. Where none is named it is
 * explicit VR little endian, as the standard has it (8.7.3.4), but for instances that cannot be decoded: these are
 * given as they are stored.
 *
 * @param stored every way in which the instances are stored
 * @param isOne whether they are a single instance, which can be had by itself
 * @throws Refusal `notAcceptable` where one of them cannot be given in a form that the client takes
 */
export function chooseFiles(accept: string | undefined, stored: readonly StoredForm[], isOne: boolean): FileChoice {
  const offers = [...stored.flatMap((form) => offersOf(form, true)), ZIP];
  if (isOne) offers.push(...stored.flatMap((form) => offersOf(form, false)));
  const chosen = chooseOffer(accept, offers);
  if (!chosen) throw notAcceptable(offers, stored);
  if (chosen.type === ZIP.type) {
    return { container: 'zip', name: 'zip', syntaxOf: (form) => form.transferSyntaxUid, takesStored: () => true };
  }
  const { multipart } = chosen;
  const syntaxes = new Map<string, string>();
  for (const form of stored) {
    const syntax = chooseOffer(accept, offersOf(form, multipart))?.transferSyntax;
    if (syntax === undefined) throw notAcceptable(offersOf(form, multipart), [form]);
    syntaxes.set(keyOf(form), syntax);
  }
  return {
    container: multipart ? 'parts' : 'file',
    name: [multipart ? 'parts' : 'file', ...new Set(syntaxes.values())].join('.'),
    // An instance stored since the forms were looked at is given as it is.
    syntaxOf: (form) => syntaxes.get(keyOf(form)) ?? form.transferSyntaxUid,
    takesStored: (form) => chooseOffer(accept, [storedOffer(form, multipart, true)]) !== null,
  };
}

/** What an instance can be given as: as it is first, so that `*` means that. */
function offersOf(form: StoredForm, multipart: boolean): Offer[] {
  if (form.transferSyntaxUid === explicitLittleEndian) return [storedOffer(form, multipart, true)];
  const isConvertible = !form.hasPixels || isDecodable(form.transferSyntaxUid);
  if (!isConvertible) return [storedOffer(form, multipart, true)];
  return [
    storedOffer(form, multipart, false),
    { type: DICOM, multipart, transferSyntax: explicitLittleEndian, isDefault: true },
  ];
}

const storedOffer = ({ transferSyntaxUid }: StoredForm, multipart: boolean, isDefault: boolean): Offer => ({
  ...{ type: DICOM, multipart, transferSyntax: transferSyntaxUid, isDefault },
});

const keyOf = ({ transferSyntaxUid, hasPixels }: StoredForm): string => `${transferSyntaxUid} ${hasPixels}`;

function notAcceptable(offers: readonly Offer[], stored: readonly StoredForm[]): Refusal {
  const undecodable = stored.filter((form) => form.hasPixels && !isDecodable(form.transferSyntaxUid));
  const reasons = undecodable.map(
    ({ transferSyntaxUid: uid }) => ` Pixels in ${transferSyntaxName(uid)} (${uid}) cannot be decoded here.`,
  );
  return new Refusal(
    'notAcceptable',
    `Accept: this can be ${describeOffers(offers)}, none of which the client takes.${reasons.join('')}`,
  );
}
