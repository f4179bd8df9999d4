import { Link } from '@tanstack/react-router'
import { Button } from './button.tsx'
import { Empty } from './layout.tsx'

/** The screen of an address at which the console has none. */
export function NotFound() {
  return (
    <div className="grid flex-1 place-items-center">
      <h1 className="sr-only">Not found</h1>
      <Empty title="There is nothing at this address">
        <p>Choose a place from the menu, or start over.</p>
        <p className="mt-3 flex justify-center gap-2">
          <Button onClick={() => history.back()}>Go back</Button>
          <Link
            to="/"
            className="inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-on-accent hover:bg-accent-strong"
          >
            Home
          </Link>
        </p>
      </Empty>
    </div>
  )
}
