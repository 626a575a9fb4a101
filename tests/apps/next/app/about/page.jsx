export { AboutPage as default };

function AboutPage() {
  return <p>ok</p>;
}
