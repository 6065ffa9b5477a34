import type { ProjectCreation } from '@circus/contracts';

/** What a project is like of which nothing but the name was said (spec circus-api-core 12). */
export const EMPTY_PROJECT: Omit<ProjectCreation, 'projectName'> = {
  description: '',
  icon: { glyph: 'calc', color: '#ffffcc', backgroundColor: '#248065' },
  tags: [],
  windowPresets: [],
  windowPriority: 'dicom,auto',
  caseAttributesSchema: {},
  labelAttributesSchema: {},
};
