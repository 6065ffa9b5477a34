import { lookup } from 'mime-types';

/** What browsers run or show as pages of this site: as attachments they come as plain text or bytes. */
const ACTIVE = /^(text\/html|application\/xhtml\+xml|image\/svg\+xml|text\/xml|application\/xml)$/;

/** The media type of a file by its name's extension; bytes where that says nothing. */
export const mediaTypeOf = (path: string): string => lookup(path) || 'application/octet-stream';

/** Whether a browser would run what is in the file, were it given as what it is. */
export const isActive = (mediaType: string): boolean => ACTIVE.test(mediaType);
