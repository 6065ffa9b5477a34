/** The displays that the console knows, by the type that plug-ins name them by (spec circus-cs 2.1). */
export const DISPLAY_TYPES: readonly string[] = [
  'LesionCandidates',
  'Locator',
  'Choice',
  'Numeric',
  'Text',
  'Tags',
  'VolumeOverlay',
  'Gallery',
  'Dump',
];
