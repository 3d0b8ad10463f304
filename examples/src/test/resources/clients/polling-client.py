import requests
import time

def generate_report_with_polling(request: dict, timeout: int = 300) -> dict:
    # Start the operation
    response = requests.post(
        'https://api.example.com/api/reports',
        json=request
    )
    response.raise_for_status()
    
    data = response.json()
    status_url = data['statusUrl']
    
    # Poll for completion
    start_time = time.time()
    
    while time.time() - start_time < timeout:
        status_response = requests.get(status_url)
        status = status_response.json()
        
        if status_response.status_code == 200:
            # Completed
            if 'resultUrl' in status:
                result_response = requests.get(status['resultUrl'])
                return result_response.json()
            raise Exception(status.get('error', 'Operation failed'))
        
        # Still running
        print(f"Status: {status.get('customStatus', {}).get('stage', 'Processing')}")
        time.sleep(2)
    
    raise TimeoutError('Operation timed out')
