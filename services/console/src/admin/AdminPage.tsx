import { Alert, Title } from '@mantine/core';
import { Outlet } from 'react-router';
import { useUser } from '../api/session.js';
import { Sections } from '../app/Sections.js';
import type { TextKey } from '../i18n/en.js';
import { useText } from '../i18n/Language.js';

const SECTIONS: { to: string; text: TextKey }[] = [
  { to: 'users', text: 'admin.users' },
  { to: 'groups', text: 'admin.groups' },
  { to: 'projects', text: 'admin.projects' },
  { to: 'plugins', text: 'admin.plugins' },
  { to: 'parameters', text: 'admin.parameters' },
  { to: 'audit', text: 'admin.audit' },
  { to: 'system', text: 'admin.system' },
];

/** What only those see who manage the server; the suite itself refuses everybody else. */
export function AdminPage() {
  const t = useText();
  const mayManage = useUser().globalPrivileges.includes('manageServer');
  return (
    <>
      <Title order={1} size="h2" mb="xs">
        {t('nav.admin')}
      </Title>
      {mayManage ? (
        <>
          <Sections label={t('admin.sections')} sections={SECTIONS} />
          <Outlet />
        </>
      ) : (
        <Alert>{t('admin.forbidden')}</Alert>
      )}
    </>
  );
}
