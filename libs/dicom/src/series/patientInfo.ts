import type { DicomHeader } from '../header/dicomHeader.js';

/** CIRCUS' `patientInfo`; what is unknown is left out. */
export interface PatientInfo {
  patientId?: string;
  patientName?: string;
  /** Full years. */
  age?: number;
  /** YYYY-MM-DD. */
  birthDate?: string;
  sex?: 'M' | 'F' | 'O';
  /** m. */
  size?: number;
  /** kg. */
  weight?: number;
}

export function patientInfoOf(_header: DicomHeader): PatientInfo {
  throw new Error('not written yet');
}
