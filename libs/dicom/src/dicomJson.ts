/** A person's name as PS3.18 Annex F.2.2 writes it: up to three component groups, an empty one left out. */
export interface PersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** One value: text, number, name or item; `null` is an empty value among others (PS3.18 F.2.5). */
export type DicomValue = string | number | null | PersonName | DicomJson;

/** One attribute. At most one of `Value`, `InlineBinary` and `BulkDataURI` is there; none means an empty value. */
export interface DicomElement {
  /** Value representation, two upper-case letters (PS3.5 6.2). */
  vr: string;
  Value?: DicomValue[];
  /** Base64, at most 1 KiB of bytes, little endian. */
  InlineBinary?: string;
  /** `#<offset>,<length>`: where the bytes are in the file; an empty length means "of undefined length". */
  BulkDataURI?: string;
}

/** A data set in the DICOM JSON model (PS3.18 Annex F), keyed by tag: eight upper-case hexadecimal digits. */
export interface DicomJson {
  [tag: string]: DicomElement;
}
