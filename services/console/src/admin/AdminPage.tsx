import { Alert, Title } from '@mantine/core';
import { NavLink, Outlet } from 'react-router';
import { useUser } from '../api/session.js';
import type { TextKey } from '../i18n/en.js';
import { useText } from '../i18n/Language.js';

const SECTIONS: { to: string; text: TextKey }[] = [
  { to: 'users', text: 'admin.users' },
  { to: 'groups', text: 'admin.groups' },
  { to: 'projects', text: 'admin.projects' },
  { to: 'plugins', text: 'admin.plugins' },
  { to: 'parameters', text: 'admin.parameters' },
  { to: 'audit', text: 'admin.audit' },
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
          <nav aria-label={t('admin.sections')}>
            <ul className="navigation">
              {SECTIONS.map(({ to, text }) => (
                <li key={to}>
                  <NavLink to={to}>{t(text)}</NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <Outlet />
        </>
      ) : (
        <Alert>{t('admin.forbidden')}</Alert>
      )}
    </>
  );
}
