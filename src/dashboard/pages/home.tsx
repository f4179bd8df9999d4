import { PageHead } from '../components/layout.tsx'

export default function Home() {
  return <PageHead title="Home" />
}
