import type { AuthTest, TestAnswer } from '../authTest.js';

/** The client program as every client names it. */
export const CLIENT = { client_id: 'circus-front', client_secret: 'not-a-secret' };

export const passwordGrant = (username: string, password: string) => ({
  ...CLIENT,
  grant_type: 'password',
  username,
  password,
});

export const refreshGrant = (refreshToken: string) => ({
  ...CLIENT,
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
});

/** Sends a form to `POST /login`, from an address. */
export async function postLogin(
  auth: AuthTest,
  form: Record<string, string> | string,
  { address = '192.0.2.1', headers = {} }: { address?: string; headers?: Record<string, string> } = {},
): Promise<TestAnswer> {
  const answer = await auth.app.inject({
    method: 'POST',
    url: '/login',
    remoteAddress: address,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, json: answer.json() };
}

/** A login by password that succeeds. */
export async function logIn(
  auth: AuthTest,
  name: string,
  password: string,
): Promise<{ accessToken: string; refreshToken: string }> {
  const { status, json, text } = await postLogin(auth, passwordGrant(name, password));
  if (status !== 200) throw new Error(`The login was refused: ${text}`);
  return { accessToken: json.access_token, refreshToken: json.refresh_token };
}

/** Every wait that runs is over now. */
export async function endWaits(auth: AuthTest): Promise<void> {
  await auth.owner.$executeRaw`UPDATE auth.login_failure SET blocked_until = now() - interval '1 second'`;
}
