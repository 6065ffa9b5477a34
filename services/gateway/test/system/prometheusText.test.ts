import { samplesOf } from '../../src/system/prometheusText.js';

describe("Prometheus' text", () => {
  it('is read with its labels, whatever stands in them', () => {
    const text = [
      '# HELP a_total what it counts',
      'a_total 3',
      'b{place="/data",note="say \\"hi\\", {you}"} 1.5e9',
      'c{le="+Inf"} 7 1700000000',
      'd NaN',
      'nothing',
    ].join('\n');
    expect(samplesOf(text)).toEqual([
      { name: 'a_total', labels: {}, value: 3 },
      { name: 'b', labels: { place: '/data', note: 'say "hi", {you}' }, value: 1.5e9 },
      { name: 'c', labels: { le: '+Inf' }, value: 7 },
    ]);
  });
});
