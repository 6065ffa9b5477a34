/** A media type with its parameters, or a range of them in `Accept`. Names in lower case. */
export interface MediaType {
  /** For instance `multipart/related`. */
  type: string;
  parameters: Readonly<Record<string, string>>;
}

interface AcceptedRange extends MediaType {
  /** 0 to 1. */
  quality: number;
}

/** One form in which a resource can be answered. */
export interface Offer {
  /** Of each part, or of the answer itself: for instance `application/dicom`. */
  type: string;
  /** Parts of a `multipart/related` answer instead of one body. */
  multipart: boolean;
  /** UID of the transfer syntax of its pixels; left out where there are none. */
  transferSyntax?: string;
  /** Chosen by a range that names no transfer syntax; of several transfer syntaxes only the default one is (PS3.18 8.7.3). */
  isDefault: boolean;
}

/**
 * Takes a media type apart; parameter values may be quoted.
 *
 * @returns null for text that is none
 */
export function parseMediaType(text: string): MediaType | null {
  const [head = '', ...rest] = splitOutsideQuotes(text, ';');
  const type = head.trim().toLowerCase();
  if (!/^[\w.+*-]+\/[\w.+*-]+$/.test(type)) return null;
  const parameters: Record<string, string> = {};
  for (const parameter of rest) {
    const [, name, value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(parameter) ?? [];
    if (name !== undefined) parameters[name.toLowerCase()] = unquoted(value);
  }
  return { type, parameters };
}

/**
 * What a client likes best of what there is (PS3.18 8.7); of what it likes as well, what is offered first.
 *
 * @param accept the header `Accept`, or what stands in its place in the query string; without one everything is liked
 * @returns null when the client takes none of them
 */
export function chooseOffer<One extends Offer>(accept: string | undefined, offers: readonly One[]): One | null {
  const ranges = acceptedRanges(accept ?? '');
  if (ranges.length === 0) return offers.find(({ isDefault }) => isDefault) ?? offers[0] ?? null;
  let chosen: One | null = null;
  let most = 0;
  for (const offer of offers) {
    const quality = Math.max(0, ...ranges.filter((range) => takes(range, offer)).map((range) => range.quality));
    if (quality > most) [chosen, most] = [offer, quality];
  }
  return chosen;
}

/** As a refusal lists them. */
export function describeOffers(offers: readonly Offer[]): string {
  const forms = offers.map(({ type, multipart, transferSyntax }) => {
    const syntax = transferSyntax === undefined ? '' : `; transfer-syntax=${transferSyntax}`;
    return multipart ? `multipart/related; type="${type}"${syntax}` : `${type}${syntax}`;
  });
  return [...new Set(forms)].join(', or ');
}

function acceptedRanges(accept: string): AcceptedRange[] {
  return splitOutsideQuotes(accept, ',').flatMap((text) => {
    const media = parseMediaType(text);
    if (media === null) return [];
    const weight = media.parameters.q === undefined ? 1 : Number(media.parameters.q);
    return [{ ...media, quality: weight >= 0 && weight <= 1 ? weight : 0 }];
  });
}

function takes(range: AcceptedRange, offer: Offer): boolean {
  const wanted = range.parameters['transfer-syntax'];
  const syntaxFits = wanted === undefined ? offer.isDefault : wanted === '*' || wanted === offer.transferSyntax;
  if (!syntaxFits) return false;
  if (offer.multipart && range.type === 'multipart/related') {
    const ofParts = range.parameters.type?.toLowerCase();
    return ofParts === undefined || covers(ofParts, offer.type);
  }
  // A client that takes anything takes parts as well.
  return offer.multipart ? range.type === '*/*' || range.type === 'multipart/*' : covers(range.type, offer.type);
}

const covers = (range: string, type: string): boolean =>
  range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '\\' && quoted) i += 1;
    else if (text[i] === '"') quoted = !quoted;
    else if (text[i] === separator && !quoted) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

const unquoted = (value: string): string =>
  value.startsWith('"') ? value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : value;
