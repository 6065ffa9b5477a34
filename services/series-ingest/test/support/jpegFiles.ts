/** Pictures of 16 × 12 pixels, made with libjpeg. */
/** Baseline, in colour, with chroma of half the width and height. */
export const COLOUR_JPEG = Buffer.from(
  [
    '/9j/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE',
    '4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAMABADASIAAhEBAxEB/8QAFwAA',
    'AwEAAAAAAAAAAAAAAAAAAAECA//EABoQAAMAAwEAAAAAAAAAAAAAAAABAiEiMRH/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAA',
    'AAAAAAAAAAAP/aAAwDAQACEQMRAD8AUwo4F7dLa19M5y8gf//Z',
  ].join(''),
  'base64',
);

/** Baseline, grey. */
export const GREY_JPEG = Buffer.from(
  [
    '/9j/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/wAALCAAMABABAR',
    'EA/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAIEBf/EACEQAAIBBAEFAQAAAAAAAAAAAAECAwAEERIxIUGRwdHw/9oACAEBAAA/AFC27qAojQ55UL7Y',
    '0EGPLKUZB3yufABque3UQSS7PsiEgA6joM8CsyK9l/M32v/Z',
  ].join(''),
  'base64',
);

/** The marker of its frame says that it is progressive. */
export const PROGRESSIVE_JPEG = (() => {
  const bytes = Buffer.from(COLOUR_JPEG);
  bytes[bytes.indexOf(Buffer.from([0xff, 0xc0])) + 1] = 0xc2;
  return bytes;
})();
