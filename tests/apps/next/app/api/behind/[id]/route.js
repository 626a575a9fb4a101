export async function GET(_request, { params }) {
  const { id } = await params;
  console.log(`asked for order ${id}`);
  return new Response('ok');
}
