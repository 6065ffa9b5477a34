import { Alert, Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { RequestFailure } from '../api/request.js';
import { useLogIn } from '../api/session.js';
import { LANGUAGES, type Language, type Translate, useLanguage } from '../i18n/Language.js';
import { explain } from './Failure.js';

export function SignIn() {
  const { t, language, choose } = useLanguage();
  const [user, setUser] = useState('');
  const [pass, setPass] = useState('');
  const logIn = useLogIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn.mutate({ user: user.trim(), pass });
  };
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <Stack>
          <Title order={1} size="h2">
            {t('app.name')}
          </Title>
          {logIn.isError && (
            <Alert color="red" variant="outline" role="alert">
              {reasonOf(logIn.error, t)}
            </Alert>
          )}
          <TextInput
            label={t('login.user')}
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
            autoComplete="username"
            required
            withAsterisk={false}
            data-autofocus
          />
          <PasswordInput
            label={t('login.password')}
            value={pass}
            onChange={(event) => setPass(event.currentTarget.value)}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={logIn.isPending}>
            {t('login.submit')}
          </Button>
          <div>
            {Object.entries(LANGUAGES).map(([code, title]) => (
              <Button
                key={code}
                lang={code}
                variant="subtle"
                size="compact-sm"
                aria-pressed={code === language}
                onClick={() => choose(code as Language)}
              >
                {title}
              </Button>
            ))}
          </div>
        </Stack>
      </form>
    </main>
  );
}

function reasonOf(error: unknown, t: Translate): string {
  if (!(error instanceof RequestFailure)) return explain(error, t);
  if (error.status === 401) return t('login.wrong');
  if (error.status === 429) return t('login.wait', { reason: error.message });
  return explain(error, t);
}
