import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import { erasePerson } from '../upkeep/erase-person.ts'
import type { PersonExport } from '../upkeep/export-person.ts'
import { adminOnly } from './caller.ts'

/** One person's data, by visitor id, user id or e-mail address: for administrators. */
export function visitorsRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .get(
      '/visitors/:person',
      async ({ params }) => ({ data: await exportOf(params.person) }),
      adminOnly,
    )
    .delete(
      '/visitors/:person',
      async ({ params: { person }, request }) => {
        await exportOf(person)
        const receipt = await erasePerson(app, person, request.signal)
        // Whoever has left doesn't read it; the job goes on with it.
        return receipt ? { data: receipt } : new Response(null, { status: 499 })
      },
      adminOnly,
    )

  async function exportOf(subject: string): Promise<PersonExport> {
    const params = { subject, now: app.clock.now() }
    const found = await app.workers.query.call<PersonExport | undefined>('exportPerson', params)
    if (!found) throw notFound('visitor', subject)
    return found
  }
}
