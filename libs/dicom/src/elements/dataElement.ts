/** One element as its bytes stand in a file, for whoever changes files and leaves the rest of them as it is. */
export interface DataElement {
  /** Eight upper-case hexadecimal digits. */
  tag: string;
  /** As the file says; in a data set without VRs, as the dictionary does. */
  vr: string;
  /** Of the value, as the file says; -1 for an undefined length. */
  length: number;
  /** The value's bytes in the file's byte order; of an undefined length with its delimiters. Null for a sequence. */
  value: Buffer | null;
  /** Of a sequence. */
  items: DataItem[] | null;
}

export interface DataItem {
  elements: DataElement[];
}

/** How elements are written. */
export interface ElementForm {
  implicit: boolean;
  bigEndian: boolean;
}

/** The element that holds the pixels, whose value is not read. */
export interface PixelElement {
  tag: string;
  vr: string;
  /** Bytes of the value; -1 for an undefined length, that is, encapsulated frames. */
  length: number;
  /** Where its value begins. */
  offset: number;
}
