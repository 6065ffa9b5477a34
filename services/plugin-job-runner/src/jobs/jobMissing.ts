import { Refusal } from '@circus/contracts';

export const jobMissing = (): Refusal => new Refusal('missing', 'The requested plug-in job was not found.');
