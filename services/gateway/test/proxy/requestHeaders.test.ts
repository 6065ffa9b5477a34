import { hasBody, readRequestHead, withoutCookie } from '../../src/proxy/requestHeaders.js';

describe('readRequestHead', () => {
  it('gathers what the gateway needs and passes the rest on in order', () => {
    const head = readRequestHead([
      'Host',
      'h',
      'Accept',
      'a',
      'COOKIE',
      'a=1',
      'Cookie',
      'b=2',
      'X-Forwarded-For',
      '1.1.1.1',
      'x-forwarded-for',
      '2.2.2.2',
      'Content-Length',
      '4',
      'accept',
      'b',
    ]);
    expect(head).toMatchObject({ host: 'h', cookie: 'a=1; b=2', forwarded: { for: '1.1.1.1,2.2.2.2' } });
    expect(head.passedOn).toEqual(['accept', 'a', 'accept', 'b']);
    expect(head.flaw).toBeUndefined();
  });

  it('removes what Connection names, whatever stands around it', () => {
    const head = readRequestHead(['A', '1', 'B', '2', 'C', '3', 'Connection', ' keep-alive , B', 'Connection', 'c,,']);
    expect(head.passedOn).toEqual(['a', '1']);
  });

  it('finds flaws', () => {
    expect(readRequestHead(['Host', 'a', 'Host', 'a']).flaw?.kind).toBe('invalid');
    expect(readRequestHead(['Transfer-Encoding', 'gzip, chunked']).flaw?.kind).toBe('notImplemented');
    expect(readRequestHead(['Transfer-Encoding', ' Chunked ']).flaw).toBeUndefined();
  });

  it('knows whether there is a body', () => {
    expect(hasBody(readRequestHead([]))).toBe(false);
    expect(hasBody(readRequestHead(['Content-Length', '0']))).toBe(false);
    expect(hasBody(readRequestHead(['Content-Length', '1']))).toBe(true);
    expect(hasBody(readRequestHead(['Transfer-Encoding', 'chunked']))).toBe(true);
  });
});

describe('withoutCookie', () => {
  it('takes one cookie out', () => {
    expect(withoutCookie('a=1; slicebox-session=x; b=2', 'slicebox-session')).toBe('a=1; b=2');
    expect(withoutCookie('slicebox-session=x', 'slicebox-session')).toBeUndefined();
    expect(withoutCookie('xslicebox-session=x', 'slicebox-session')).toBe('xslicebox-session=x');
  });
});
