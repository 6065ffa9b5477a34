import type { Box } from '@circus/contracts';
import { Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useUser } from '../api/session.js';
import { useLanguage } from '../i18n/Language.js';
import { ProfileChoice } from './ProfileChoice.js';
import { profileText, useProfileOptions } from './profiles.js';
import { CreationForm, type Entered, ResourceTable } from './ResourceTable.js';

const LOOK_MS = 10_000;

/** Other sites: who they are, whether they are there, and how to be connected with one more. */
export function BoxesPage() {
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const [kept, setKept] = useState<string[]>([]);
  const user = useUser();
  // Everybody may look; the suite lets administrators change things.
  const mayChange = user.globalPrivileges.includes('manageServer');
  const options = useProfileOptions().data ?? [];
  const fields = [
    { name: 'name', label: t('sharing.name'), required: true },
    {
      name: 'domain',
      label: t('sharing.domain'),
      choices: user.domains.map((domain) => ({ value: domain, label: domain })),
    },
  ];
  const bodyOf = (entered: Entered) => ({
    ...entered,
    ...(kept.length > 0 && { defaultProfile: { options: kept.map((option) => ({ name: option })) } }),
  });
  const at = (epoch: number | null) => (epoch === null ? '' : when(new Date(epoch).toISOString()));
  return (
    <>
      <ResourceTable<Box>
        title={t('sharing.boxes')}
        about={t('sharing.boxesAbout')}
        path="/api/boxes?count=-1"
        lookAgain={LOOK_MS}
        idOf={({ id }) => id}
        columns={[
          [t('sharing.name'), (box) => box.name],
          [t('sharing.address'), ({ baseUrl }) => <span className="token">{baseUrl}</span>],
          [t('sharing.method'), ({ sendMethod }) => t(`sharing.method.${sendMethod}`)],
          [t('sharing.online'), ({ online }) => t(online ? 'sharing.yes' : 'sharing.no')],
          [t('sharing.lastContact'), ({ lastContact }) => at(lastContact)],
          [t('sharing.profile'), ({ defaultProfile }) => profileText(defaultProfile.options, options, t)],
          [t('sharing.domain'), ({ domain }) => domain ?? t('sharing.defaultDomain')],
          [
            t('sharing.trouble'),
            ({ loops }) =>
              loops
                .filter(({ lastError, failedAttempts }) => lastError !== null && failedAttempts > 0)
                .map(({ direction, failedAttempts, lastError, nextRetry }) => (
                  <Text key={direction} size="sm">
                    {t('sharing.loop', {
                      way: t(`sharing.method.${direction}`),
                      count: failedAttempts,
                      reason: lastError ?? '',
                      when: at(nextRetry),
                    })}
                  </Text>
                )),
          ],
        ]}
        {...(mayChange && {
          creation: { title: t('app.add'), submit: t('app.add'), path: '/api/boxes/createconnection', fields, bodyOf },
          deletion: (box: Box) => box.name,
        })}
      />
      {mayChange && (
        <section aria-label={t('sharing.connect')}>
          <Title order={2} size="h3" mt="md">
            {t('sharing.connect')}
          </Title>
          <Text size="sm">{t('sharing.connectAbout')}</Text>
          <CreationForm
            creation={{
              title: t('sharing.connect'),
              submit: t('sharing.connectIt'),
              path: '/api/boxes/connect',
              fields: [...fields, { name: 'baseUrl', label: t('sharing.address'), required: true }],
              bodyOf,
            }}
            onMade={() => client.invalidateQueries({ queryKey: ['resource'] })}
          />
          <details>
            <summary>{t('sharing.newBoxes')}</summary>
            <ProfileChoice chosen={kept} onChange={setKept} />
          </details>
        </section>
      )}
    </>
  );
}
