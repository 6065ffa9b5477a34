import { Stack, Switch, Title } from '@mantine/core';
import { useChangePreferences, usePreferences, useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { useLanguage } from '../i18n/Language.js';
import { AccessTokens } from './AccessTokens.js';
import { OwnPassword } from './OwnPassword.js';

/** Who the user is, what he prefers, and the tokens by which programs act for him. */
export function ProfilePage() {
  const { t, when } = useLanguage();
  const user = useUser();
  const preferences = usePreferences();
  const change = useChangePreferences();
  const facts: [string, string][] = [
    [t('profile.loginId'), user.loginId],
    [t('profile.email'), user.userEmail],
    [t('profile.groups'), user.groups.join(', ')],
    [t('profile.domains'), user.domains.join(', ')],
    [t('profile.lastLogin'), when(user.lastLoginTime)],
  ];
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('profile.title')}
      </Title>
      <dl className="facts">
        {facts.map(([name, fact]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <section>
        <Title order={2} size="h3" mb="sm">
          {t('profile.preferences')}
        </Title>
        <Switch
          label={t('profile.personalInfo')}
          checked={preferences.data?.personalInfoView ?? false}
          disabled={!preferences.data}
          onChange={(event) => change.mutate({ personalInfoView: event.currentTarget.checked })}
        />
        <Failure error={preferences.error ?? change.error} />
      </section>
      <OwnPassword />
      <AccessTokens />
    </Stack>
  );
}
