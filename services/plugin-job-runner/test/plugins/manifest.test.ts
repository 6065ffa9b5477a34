import { readManifest } from '../../src/plugins/manifest.js';
import { cadManifest, remoteManifest } from '../manifests.js';

const read = (manifest: unknown) => readManifest(JSON.stringify(manifest));

describe('readManifest', () => {
  it('completes a CAD plug-in with the defaults', () => {
    expect(read(cadManifest())).toEqual({
      ...cadManifest(),
      type: 'CAD',
      icon: { glyph: 'calc', color: '#ffffff', backgroundColor: '#008800' },
      displayStrategy: [],
      runConfiguration: { timeout: 900, gpus: '' },
    });
  });

  it('keeps displays and run configuration as given', () => {
    const given = {
      runConfiguration: {},
      displayStrategy: [{ type: 'LesionCandidates', feedbackKey: 'cand', options: { maxCandidates: 3 } }],
    };
    expect(read(cadManifest(given))).toMatchObject(given);
  });

  it('computes the id of a remote plug-in from adapter, name and version', () => {
    // sha256 of "default:Remote-Finder:2.0.0-beta.1"
    const expected = 'rmt-c8516205a6af129485fa928dfd12b4d07fde1537ad8d9e9ded2702ba22f63b4a';
    const { pluginId, runConfiguration } = read(remoteManifest({ pluginId: 'anything' }));
    expect(pluginId).toBe(expected);
    expect(runConfiguration).toEqual(remoteManifest().runConfiguration);
    expect(read(remoteManifest({ version: '2.0.1' })).pluginId).not.toBe(pluginId);
  });

  it('refuses what is wrong, and says where', () => {
    const wrong: [unknown, RegExp][] = [
      [cadManifest({ version: '1.2' }), /validation failed[^]*version: A version is a semantic version/],
      [cadManifest({ pluginId: 'sha256:1' }), /pluginId/],
      [cadManifest({ description: 'x'.repeat(129) }), /description/],
      [cadManifest({ pluginName: '' }), /pluginName/],
      [cadManifest({ icon: { glyph: 'lung', color: '#FFFFFF', backgroundColor: '#000000' } }), /icon\.color/],
      [cadManifest({ runConfiguration: { memory: 1 } }), /runConfiguration/],
      [cadManifest({ author: 'somebody' }), /author/],
      [cadManifest({ type: 'container' }), /type/],
      [remoteManifest({ runConfiguration: { parameters: { endpoint: 'nowhere' } } }), /endpoint/],
      [[], /JSON object/],
    ];
    for (const [manifest, words] of wrong) expect(() => read(manifest)).toThrow(words);
    expect(() => readManifest('{')).toThrow(/not JSON/);
  });
});
