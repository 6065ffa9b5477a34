import { firstWindow } from '../../src/viewer/firstWindow.js';

const [dicom, auto, preset] = [
  { width: 400, level: 40 },
  { width: 1700, level: -150 },
  { width: 80, level: 35 },
];
const volume = { dicomWindow: dicom, estimatedWindow: auto };
const presets = [{ ...preset, label: 'Brain' }];

describe('the window that a volume is first shown under', () => {
  it.each([
    ['dicom,preset,auto', dicom],
    ['dicom,auto', dicom],
    ['preset,dicom,auto', preset],
    ['preset,auto', preset],
    ['auto', auto],
  ] as const)('is what the project says counts first: %s', (priority, window) => {
    expect(firstWindow(volume, presets, priority)).toEqual(window);
  });

  it('is the next one where there is none of the first', () => {
    expect(firstWindow({ estimatedWindow: auto }, presets, 'dicom,preset,auto')).toEqual(preset);
    expect(firstWindow({ estimatedWindow: auto }, [], 'preset,dicom,auto')).toEqual(auto);
    expect(firstWindow({ dicomWindow: dicom }, presets, 'auto')).toEqual(dicom);
    expect(firstWindow({})).toEqual({ width: 256, level: 128 });
  });
});
