import { Title } from '@mantine/core';
import { Outlet } from 'react-router';
import { Sections } from '../app/Sections.js';
import type { TextKey } from '../i18n/en.js';
import { useText } from '../i18n/Language.js';

const SECTIONS: { to: string; text: TextKey }[] = [
  { to: 'boxes', text: 'sharing.boxes' },
  { to: 'transactions', text: 'sharing.transactions' },
  { to: 'anonymization', text: 'sharing.anonymization' },
  { to: 'nodes', text: 'sharing.nodes' },
  { to: 'forwarding', text: 'sharing.forwarding' },
  { to: 'import', text: 'sharing.import' },
  { to: 'log', text: 'sharing.log' },
];

/** Other sites and DICOM nodes that images come from and go to. */
export function SharingPage() {
  const t = useText();
  return (
    <>
      <Title order={1} size="h2" mb="xs">
        {t('sharing.title')}
      </Title>
      <Sections label={t('sharing.sections')} sections={SECTIONS} />
      <Outlet />
    </>
  );
}
