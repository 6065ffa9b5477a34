import { events, rpc } from '@circus/contracts';
import { nextEvent } from '@circus/testkit';
import { type AuthTest, authTest } from '../authTest.js';

describe('/api/preferences', () => {
  let auth: AuthTest;
  beforeAll(async () => {
    auth = await authTest();
  });
  afterAll(() => auth.stop());

  it('gives every key, stored values over defaults', async () => {
    const user = await auth.addUser({ preferences: { theme: 'mode_black', scrollBars: 'enormous' } });
    const answer = await auth.send(user, 'GET', '/api/preferences');
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        theme: 'mode_black',
        personalInfoView: false,
        caseSearchPresets: [],
        seriesSearchPresets: [],
        pluginJobSearchPresets: [],
        referenceLine: false,
        initailAlphaForNewLabels: 1,
        interpolationMode: 'nearestNeighbor',
        windowPropagationScope: 'all',
        scrollBars: 'none',
        scrollBarsInfo: {},
        maintainAspectRatio: false,
        fixCenterOfGravity: false,
        dimmedOutlineFor2DLabels: 'show',
        revisionMessageTemplates: [],
        labelColors: { useDefault: true, customColors: [] },
      },
    ]);
  });

  it('sets what is given, replaces nested values whole and keeps the rest', async () => {
    const user = await auth.addUser({ preferences: { theme: 'mode_black' } });
    const patch = async (body: object) => {
      const answer = await auth.send(user, 'PATCH', '/api/preferences', { body });
      expect([answer.status, answer.text]).toEqual([204, '']);
    };
    const preset = { name: 'mine', condition: { modality: ['CT'] } };
    await patch({ scrollBarsInfo: { size: 'large', position: 'left' }, caseSearchPresets: [preset] });
    await patch({ scrollBarsInfo: { visibility: 'hover' }, initailAlphaForNewLabels: 0.25 });
    expect((await auth.send(user, 'GET', '/api/preferences')).json).toMatchObject({
      theme: 'mode_black',
      scrollBarsInfo: { visibility: 'hover' },
      caseSearchPresets: [preset],
      initailAlphaForNewLabels: 0.25,
    });
    const stored = await auth.owner.user.findUnique({ where: { id: user.userId } });
    expect(Object.keys(stored?.preferences ?? {}).sort()).toEqual([
      'caseSearchPresets',
      'initailAlphaForNewLabels',
      'scrollBarsInfo',
      'theme',
    ]);
  });

  it('takes stored preferences of another form for none', async () => {
    const user = await auth.addUser({ preferences: ['mode_black'] });
    expect((await auth.send(user, 'PATCH', '/api/preferences', { body: { referenceLine: true } })).status).toBe(204);
    const stored = await auth.owner.user.findUnique({ where: { id: user.userId } });
    expect(stored?.preferences).toEqual({ referenceLine: true });
  });

  it('reads a PATCH without a content type as JSON', async () => {
    const user = await auth.addUser();
    const headers = { 'content-type': '' };
    const answer = await auth.send(user, 'PATCH', '/api/preferences', { body: { referenceLine: true }, headers });
    expect(answer.status).toBe(204);
  });

  it('loses nothing when several keys are set at once', async () => {
    const user = await auth.addUser();
    const patches = [
      { theme: 'mode_black' },
      { referenceLine: true },
      { maintainAspectRatio: true },
      { fixCenterOfGravity: true },
      { personalInfoView: true },
      { revisionMessageTemplates: ['done'] },
    ];
    await Promise.all(patches.map((body) => auth.send(user, 'PATCH', '/api/preferences', { body })));
    const { json } = await auth.send(user, 'GET', '/api/preferences');
    expect(json).toMatchObject(Object.assign({}, ...patches));
  });

  it.each([
    ['an empty object', {}],
    ['an unknown key', { theme: 'mode_black', colour: 'red' }],
    ['a value that is not one of those allowed', { theme: 'mode_pink' }],
    ['one invalid value among valid ones', { theme: 'mode_black', referenceLine: 'yes' }],
    ['an alpha above 1', { initailAlphaForNewLabels: 1.5 }],
    ['an unknown nested key', { scrollBarsInfo: { colour: 'red' } }],
    ['a colour by name', { labelColors: { customColors: ['red'] } }],
    ['presets that are no objects', { caseSearchPresets: ['x'] }],
    ['null', { theme: null }],
    ['an array', []],
    ['a character that cannot be stored', { caseSearchPresets: [{ name: 'a\0b' }] }],
    ['half a character', { revisionMessageTemplates: ['\ud800'] }],
  ])('refuses %s and changes nothing', async (_case, body) => {
    const user = await auth.addUser({ preferences: { theme: 'mode_white' } });
    const refused = await auth.send(user, 'PATCH', '/api/preferences', { body });
    expect([refused.status, refused.json.error]).toEqual([400, 'Request data is not correct.']);
    expect(refused.json.validationErrors.length).toBeGreaterThan(0);
    const stored = await auth.owner.user.findUnique({ where: { id: user.userId } });
    expect(stored?.preferences).toEqual({ theme: 'mode_white' });
  });

  it('raises the access version and tells it when patient information is shown or hidden, and only then', async () => {
    const user = await auth.addUser();
    const access = () => auth.peer.request(rpc.access, { userId: user.userId });
    const patch = (body: object) => auth.send(user, 'PATCH', '/api/preferences', { body });

    await patch({ theme: 'mode_black' });
    await patch({ personalInfoView: false });
    await expect(access()).resolves.toMatchObject({ accessVersion: 1, personalInfoPreference: false });

    const { heard } = await nextEvent(auth.peer, events.accessChanged, ({ userIds }) => userIds.includes(user.userId));
    await patch({ personalInfoView: true });
    await expect(heard).resolves.toMatchObject({ userIds: [user.userId] });
    await expect(access()).resolves.toMatchObject({ accessVersion: 2, personalInfoPreference: true });

    await patch({ personalInfoView: true });
    await expect(access()).resolves.toMatchObject({ accessVersion: 2 });
  });

  it('is nothing for nobody', async () => {
    expect((await auth.send(null, 'GET', '/api/preferences')).status).toBe(401);
    expect((await auth.send(null, 'PATCH', '/api/preferences', { body: { theme: 'mode_black' } })).status).toBe(401);
  });
});
