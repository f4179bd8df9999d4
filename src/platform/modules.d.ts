declare module '*.sql' {
  const text: string
  export default text
}
declare module 'sqlite-vec-linux-x64/vec0.so' {
  const path: string
  export default path
}
declare module 'sqlite-vec-linux-arm64/vec0.so' {
  const path: string
  export default path
}
